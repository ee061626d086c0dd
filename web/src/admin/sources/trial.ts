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

const ADDRESS = /^(lookups|fields)\.(\d+)(?:\.(\w+))?: /;
const SETTING = /^connection\.(\w+)(?:\.([\w-]+))?(?:\.\w+)?: /;

const SECRET = "secret: ";

/** A refusal with the words of the form where it names a place of it. */
export function inWords(sentence: string): string {
  if (sentence.startsWith(SECRET)) return `${words.secret}: ${sentence.slice(SECRET.length)}`;
  const setting = SETTING.exec(sentence);
  if (setting) {
    const [address, name = "", entry] = setting;
    return `${[words.settings[name]?.[0] ?? name, entry].filter(Boolean).join(", ")}: ${sentence.slice(address.length)}`;
  }
  const found = ADDRESS.exec(sentence);
  if (!found) return sentence;
  const [address, list, place, part = ""] = found;
  const nth = Number(place) + 1;
  const lookupParts: Record<string, string> = { statement: words.statement, owner_column: words.owner };
  const columns: Record<string, string> = words.columnsOf;
  const where =
    list === "lookups"
      ? [words.lookup(nth), lookupParts[part]].filter(Boolean).join(", ")
      : words.cell(columns[part] ?? words.columnsOf.name, nth);
  return `${where}: ${sentence.slice(address.length)}`;
}
