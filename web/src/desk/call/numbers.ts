/** Country codes of one and two digits; all others have three. */
const SHORT_CODES = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** A number in E.164 in groups that can be read aloud: `+44 20 7946 0112`. Anything else stays as it is. */
export function readableNumber(number: string): string {
  const digits = /^\+(\d{6,15})$/.exec(number)?.[1];
  if (!digits) return number;
  const code = SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3);
  const rest = digits.slice(code.length);
  // Fours from the end; what is left over stands first, five of it in two groups.
  const left = rest.length % 4 === 1 ? 5 : rest.length % 4;
  const first = left === 5 ? [rest.slice(0, 2), rest.slice(2, 5)] : [rest.slice(0, left)];
  return [`+${code}`, ...first, ...(rest.slice(left).match(/.{4}/g) ?? [])].filter(Boolean).join(" ");
}

/** What was typed as a number to call, without what people write between the digits; null if it cannot be one. */
export function dialable(typed: string): string | null {
  const bare = typed.replace(/[\s()./-]/g, "").replace(/^00/, "+");
  return /^\+?\d{3,15}$/.test(bare) ? bare : null;
}
