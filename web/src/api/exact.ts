/** Numbers that a browser would round travel as texts: `{"@number": "12345678901234567890"}`, in what is sent and in what is read. */
export interface ExactNumber {
  "@number": string;
}

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Digits that a number of the browser keeps whatever it is. */
const SURE_DIGITS = 15;

/** A number as it was written: as a number of the browser if that says the same; null if it is none. */
export function exactNumber(written: string): number | ExactNumber | null {
  const text = written.trim();
  if (!NUMBER.test(text)) return null;
  const digits = text
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  const near = Number(text);
  const isSure = Number.isFinite(near) && (near !== 0 || digits === "");
  return isSure && (digits.length <= SURE_DIGITS || String(near) === text) ? near : { "@number": text };
}

/** Whether a value is a number that is kept as a text. */
export const isExact = (value: unknown): value is ExactNumber =>
  typeof value === "object" && value !== null && typeof (value as Partial<ExactNumber>)["@number"] === "string";

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;
const keepDigits: Reviver = (_, value, context) =>
  typeof value === "number" && context?.source !== undefined ? exactNumber(context.source) : value;

/** JSON with all digits of its numbers. A browser that does not tell how a number was written rounds it. */
export function parseExact(json: string): unknown {
  return /[\d.]{16}|[eE][+-]?\d{3}/.test(json)
    ? JSON.parse(json, keepDigits as (key: string, value: unknown) => unknown)
    : JSON.parse(json);
}
