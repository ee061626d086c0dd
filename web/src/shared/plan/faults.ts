import { plainDetail } from "@/admin/record/edit";
import { Problem } from "@/api/problem";

/** The fault that belongs to a place of a plan, in words for its field. */
export function faultAt(error: unknown, place: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  const field = error.field.replace(/^plan\./, "");
  if (field !== place && !field.startsWith(`${place}.`)) return undefined;
  return plainDetail(error.field, error.detail, error.remedy);
}
