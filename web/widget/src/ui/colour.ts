/** White or black, whichever is read better on a colour given as `#rrggbb` (WCAG 2.2, contrast). */
export function textOn(colour: string): string {
  return contrast(luminance(colour), 1) >= contrast(luminance(colour), 0) ? "#ffffff" : "#000000";
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(share: number): number {
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
