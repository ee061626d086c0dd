/** A stretch of plain text, or an address that may be followed. */
export type TextPart = { text: string; href?: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** Signs that end a sentence rather than an address. */
const TAIL = /[.,;:!?)\]]+$/;

/** Split a text at its web and mail addresses. Nothing but http, https and mailto ever becomes a link. */
export function linkParts(source: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of source.matchAll(ADDRESS)) {
    const address = match[0].replace(TAIL, "");
    if (match.index > end) parts.push({ text: source.slice(end, match.index) });
    parts.push({ text: address, href: address.startsWith("http") ? address : `mailto:${address}` });
    end = match.index + address.length;
  }
  if (end < source.length) parts.push({ text: source.slice(end) });
  return parts;
}
