import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** A number in E.164 as people of its country write it for others: `+44 20 7946 0112`. Anything else stays as it is. */
export function readableNumber(number: string): string {
  if (!/^\+\d{6,15}$/.test(number)) return number;
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number;
}

/** What was typed as a number to call, without what people write between the digits; null if it cannot be one. */
export function dialable(typed: string): string | null {
  const bare = typed.replace(/[\s()./-]/g, "").replace(/^00/, "+");
  return /^\+?\d{3,15}$/.test(bare) ? bare : null;
}
