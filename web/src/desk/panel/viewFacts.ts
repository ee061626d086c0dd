/** Facts of the customer view as people read them. */

import type { Fact, FactValue, LiveView } from "@/api/view";
import { text } from "@/text";
import { span } from "@/ui/times";

const words = text.desk.view;

/** How the customer writes numbers and dates, and where he lives. */
export interface Manner {
  language: string | null;
  timeZone: string | null;
}

const CURRENCY = /^[A-Z]{3}$/;

/** A formatter, or the same without what the browser does not know. */
function kindly<T>(make: (language: string | undefined) => T, language: string | null): T {
  try {
    return make(language ?? undefined);
  } catch {
    return make(undefined);
  }
}

const EXACT: Intl.NumberFormatOptions = { maximumFractionDigits: 20 };
/** Four digits without a unit may be a year: they stay together. */
const UNGROUPED: Intl.NumberFormatOptions = { ...EXACT, useGrouping: "min2" };

/** The digits as they are: a string keeps what a floating number would round. */
function number(value: FactValue, manner: Manner, options: Intl.NumberFormatOptions): string {
  const exact = value as Intl.StringNumericLiteral;
  if (typeof value === "string" && !/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value)) return value;
  return kindly((language) => new Intl.NumberFormat(language, options), manner.language).format(exact);
}

function money(value: FactValue, unit: string, manner: Manner): string {
  if (!CURRENCY.test(unit)) return number(value, manner, { minimumFractionDigits: 2, maximumFractionDigits: 20 });
  return number(value, manner, { style: "currency", currency: unit, maximumFractionDigits: 20 });
}

const day = (value: string, { language }: Manner) =>
  kindly((each) => new Intl.DateTimeFormat(each, { dateStyle: "medium", timeZone: "UTC" }), language).format(
    new Date(`${value.slice(0, 10)}T00:00:00Z`),
  );

function instant(value: string, { language, timeZone }: Manner): string {
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    ...(timeZone && { timeZone, timeZoneName: "short" }),
  };
  try {
    return new Intl.DateTimeFormat(language ?? undefined, options).format(new Date(value));
  } catch {
    return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(value));
  }
}

const isDate = (value: FactValue): value is string =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) && /^\d{4}-\d{2}-\d{2}/.test(value);

/** The parts of a list or of a context in lines. */
function lines(value: FactValue, fact: Pick<Fact, "type" | "unit">, manner: Manner): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return words.none;
    const each = value.map((one) => sayFact(one, fact, manner));
    return each.join(each.some((one) => one.includes("\n") || one.length > 24) ? "\n" : ", ");
  }
  return Object.entries(value as Record<string, FactValue>)
    .map(([name, one]) => `${name.replaceAll("_", " ")}: ${sayFact(one, { type: "string", unit: "" }, manner)}`)
    .join("\n");
}

const TYPED: Partial<Record<Fact["type"], (value: FactValue, unit: string, manner: Manner) => string>> = {
  money,
  number: (value, unit, manner) => [number(value, manner, unit ? EXACT : UNGROUPED), unit].filter(Boolean).join(" "),
  date: (value, _, manner) => (isDate(value) ? day(value, manner) : String(value)),
  time: (value, _, manner) => (isDate(value) ? instant(value, manner) : String(value)),
};

/** A value in the customer's format, with its unit. */
export function sayFact(value: FactValue, { type, unit }: Pick<Fact, "type" | "unit">, manner: Manner): string {
  if (value === null) return words.none;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "object") return lines(value, { type: type === "list" ? "string" : type, unit }, manner);
  const typed = TYPED[type];
  if (typed) return typed(value, unit, manner);
  const plain = typeof value === "number" ? number(value, manner, UNGROUPED) : value;
  return [plain === "" ? words.none : plain, unit].filter(Boolean).join(" ");
}

/** Where the server's own words say more than that a system is in trouble. */
const TOLD: ReadonlySet<string> = new Set(["forbidden", "not_asked"]);

/** Why something is not known, with the source by its name. */
export function sayUnknown({ unknown }: Fact, source: string): string {
  if (!unknown) return "";
  const { reason, detail } = unknown;
  return words.unknown(TOLD.has(reason) && detail ? detail : words.reasons[reason](source));
}

const AGAIN_AFTER = 10_000;
const PASSING: ReadonlySet<unknown> = new Set(["down", "slow"]);

/** In how many milliseconds to ask again by oneself: while a source is away, so that its return is seen without a click. */
export const askAgainAfter = (view: Pick<LiveView, "sources"> | undefined): number | false =>
  view?.sources.some(({ state, reason }) => state !== "live" && PASSING.has(reason)) ? AGAIN_AFTER : false;

/** How old a value is and where it is from: `2 min ago, billing`. */
export function sayOrigin(fact: Fact, source: string, kept: boolean, now: number): string {
  const seconds = (now - Date.parse(fact.as_of)) / 1000;
  const age = seconds < 5 ? words.now : words.ago(span(seconds));
  return kept ? words.keptFrom(age, source) : words.from(age, source);
}

/** The subjects with the facts that every one of the words fits. */
export function findFacts(view: LiveView, search: string): LiveView["subjects"] {
  const wanted = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return view.subjects;
  return view.subjects
    .map(({ name, attributes }) => ({
      name,
      attributes: attributes.filter((fact) => {
        const all =
          `${name} ${fact.name} ${fact.label} ${fact.meaning} ${JSON.stringify(fact.value)}`.toLocaleLowerCase();
        return wanted.every((word) => all.includes(word));
      }),
    }))
    .filter(({ attributes }) => attributes.length > 0);
}

/** `service_history` as people say it. */
export const subjectName = (name: string) => {
  const plain = name.replaceAll("_", " ");
  return plain.charAt(0).toLocaleUpperCase() + plain.slice(1);
};

/** What a fact is called, in its subject. */
export const factLabel = ({ label, name }: Pick<Fact, "label" | "name">) => subjectName(label || name);
