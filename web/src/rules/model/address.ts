import { text } from "@/text";
import type { Model } from "./document";

const ELEMENT = /^models\[(\d+)\]\.(decisions|inputs|knowledge|services|types)\[(\d+)\]\.?([^:]*): /;
const words = text.rules.logic;

/** Fields of logic, with the words that stand beside them; a number in an address counts from 0. */
const FIELDS: readonly [RegExp, (index: number) => string][] = [
  [/entries\[(\d+)\]\.name$/, words.entry],
  [/arguments\[(\d+)\]\.name$/, words.argument],
  [/parameters\[(\d+)\]\.name$/, text.rules.model.fields.parameter],
  [/columns\[(\d+)\]$/, words.column],
  [/(?:^|\.)variable$/, () => words.parts.variable],
];

/** A sentence of the server about a field of a document, with the element's name where the field's address stands. */
export function inWords(models: readonly Model[], sentence: string): string {
  const found = ELEMENT.exec(sentence);
  if (!found) return sentence;
  const [whole, model, kind, index, rest] = found as unknown as [string, string, keyof Model, string, string];
  const elements = models[Number(model)]?.[kind];
  const element = Array.isArray(elements) ? (elements[Number(index)] as { name?: string } | undefined) : undefined;
  if (!element?.name) return sentence;
  const field = FIELDS.map(([pattern, say]) => {
    const at = pattern.exec(rest);
    return at && say(Number(at[1] ?? 0) + 1);
  }).find((said) => said);
  return `${[element.name, field].filter(Boolean).join(", ")}: ${sentence.slice(whole.length)}`;
}
