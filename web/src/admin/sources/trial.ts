import type { SourceTrial } from "@/api/sources";
import { text } from "@/text";

const words = text.admin.sources;

/** What a trial came to: rows, that nobody is known, or no answer at all - of which nothing follows about the customer. */
export function sayTrial({
  rows,
  findings,
  elapsed_ms,
}: Pick<SourceTrial, "rows" | "findings" | "elapsed_ms">): string {
  const milliseconds = Math.round(elapsed_ms);
  if (rows.length > 0) return `${words.testRows(rows.length)} · ${words.testTook(milliseconds)}`;
  if (findings.some(({ gravity }) => gravity === "error")) return words.testFailed(milliseconds);
  return `${words.testNobody} · ${words.testTook(milliseconds)}`;
}
