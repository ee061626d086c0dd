import { Problem, readable } from "@/api/problem";
import { text } from "@/text";

const words = text.actions.preview;

/** Why there is nothing to see: what is written is faulty, or it would not be said to this customer. */
export function refusal(error: unknown): { title: string; detail: string } {
  const { title, detail, remedy } = readable(error);
  if (!(error instanceof Problem)) return { title, detail: `${detail} ${remedy}`.trim() };
  const { field, fields } = error;
  // The path of a field tells a person nothing; the list of findings leads to the place.
  if (field && typeof fields.why === "string")
    return { title: words.faulty, detail: `${words.fault(fields.why)} ${remedy}`.trim() };
  return { title: words.failed, detail: `${detail} ${remedy}`.trim() };
}
