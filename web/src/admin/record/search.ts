const plain = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

/** Whether every word searched for stands somewhere in a text; case and accents do not matter. */
export function matches(search: string, ...texts: (string | null | undefined)[]): boolean {
  const within = plain(texts.filter(Boolean).join(" "));
  return plain(search)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
