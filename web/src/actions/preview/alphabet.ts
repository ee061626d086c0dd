/** The alphabet of text messages (3GPP 23.038), in which 160 characters go into one; with others it is 70. */
const GSM =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€\f";
const KNOWN = new Set(GSM);

/** The characters of a text that are not in it, each once: they make the whole message long. */
export const unusualIn = (text: string): string[] => [...new Set(text)].filter((each) => !KNOWN.has(each));
