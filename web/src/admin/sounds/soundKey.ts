/** A key made of a file's name: small letters, digits, - and _. */
export function soundKeyOf(fileName: string): string {
  return fileName
    .replace(/\.[^.]*$/, "")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 40)
    .replace(/-+$/, "");
}

export const isSoundKey = (key: string) => /^[a-z0-9][a-z0-9_-]{0,39}$/.test(key);
