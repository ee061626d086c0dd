/** A stretch of a found text; hits are marked. */
export interface SnippetPart {
  text: string;
  hit: boolean;
}

/** Split a text at the words searched for, whatever their case. */
export function snippetParts(source: string, query: string): SnippetPart[] {
  const wanted = query
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (wanted.length === 0) return [{ text: source, hit: false }];
  return source
    .split(new RegExp(`(${wanted.join("|")})`, "gi"))
    .map((text, at) => ({ text, hit: at % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
