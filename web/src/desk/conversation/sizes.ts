const UNITS = ["B", "kB", "MB", "GB"];

/** `183 kB`: a size in bytes, in powers of 1000. */
export function fileSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** Pictures that browsers show and that cannot carry scripts. */
const SHOWN: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

export const isPicture = (mediaType: string) => SHOWN.has(mediaType.toLowerCase());
