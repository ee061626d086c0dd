/** The checksum of ISO/IEC 7812-1: whether a number was typed right. */
function isTypedRight(digits: string): boolean {
  const sum = [...digits].reverse().reduce((all, digit, place) => {
    const value = Number(digit) * (1 + (place % 2));
    return all + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** A card's number without all but its last four digits; null if it is none. */
export function maskedCard(typed: string): string | null {
  const digits = typed.replace(/[ -]/g, "");
  return /^\d{12,19}$/.test(digits) && isTypedRight(digits) ? `•••• ${digits.slice(-4)}` : null;
}
