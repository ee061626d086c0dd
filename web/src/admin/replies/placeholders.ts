/** Placeholders of quick replies: `{{ customer.name }}` in the text, a value when an agent inserts it. */

const PLACEHOLDER = /\{\{\s*([a-z_.]+)\s*\}\}/gi;

export interface Part {
  text: string;
  /** Whether this part is a placeholder's value, or one that nobody fills. */
  kind: "text" | "value" | "unknown";
}

/** The text in parts, with the values that an example contact gives. */
export function previewOf(template: string, example: Readonly<Record<string, string>>): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push({ text: template.slice(end, match.index), kind: "text" });
    const name = (match[1] ?? "").toLowerCase();
    const value = example[name];
    parts.push(value === undefined ? { text: match[0], kind: "unknown" } : { text: value, kind: "value" });
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push({ text: template.slice(end), kind: "text" });
  return parts;
}

/** Names of the placeholders in a text that nobody fills, each once. */
export function unknownIn(template: string, known: readonly string[]): string[] {
  const names = [...template.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? "").toLowerCase());
  return [...new Set(names)].filter((name) => !known.includes(name));
}
