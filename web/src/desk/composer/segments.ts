/** How many text messages a text takes (3GPP 23.038); the server counts in the same way. */

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("^{}\\[~]|€\f");
const PLAINER: Record<string, string> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u201e": '"',
  "\u2013": "-",
  "\u2014": "-",
  "\u2026": "...",
  "\u00a0": " ",
  "\u202f": " ",
  "\t": " ",
};
const LAST_OF_ONE_UNIT = 0xffff;

export interface Segments {
  /** Whether every sign is in the plain alphabet (GSM-7); otherwise the text goes as UCS-2. */
  plain: boolean;
  segments: number;
  /** Units that are left in the last message. */
  left: number;
  /** The signs that are not in the plain alphabet, each once. */
  odd: string[];
}

export function segmentsOf(draft: string): Segments {
  const signs = [...[...draft].map((sign) => PLAINER[sign] ?? sign).join("")];
  const odd = [...new Set(signs.filter((sign) => !BASIC.has(sign) && !EXTENDED.has(sign)))];
  const plain = odd.length === 0;
  const width = (sign: string) =>
    plain ? (EXTENDED.has(sign) ? 2 : 1) : (sign.codePointAt(0) ?? 0) > LAST_OF_ONE_UNIT ? 2 : 1;
  const [alone, room] = plain ? [160, 153] : [70, 67];
  const units = signs.reduce((sum, sign) => sum + width(sign), 0);
  if (units <= alone) return { plain, segments: 1, left: alone - units, odd };
  let segments = 1;
  let used = 0;
  for (const sign of signs) {
    if (used + width(sign) > room) {
      segments += 1;
      used = 0;
    }
    used += width(sign);
  }
  return { plain, segments, left: room - used, odd };
}
