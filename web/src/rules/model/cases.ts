/** Test cases of a rule set: made from a trial or from a finding's example. */

import type { RuleCase, RuleContent } from "@/api/rules";
import type { Json } from "./values";

const LONGEST = 100;

/** A name that no other test case has. */
export function freeCaseName(cases: readonly RuleCase[], wanted: string): string {
  const short = wanted.trim().slice(0, LONGEST) || "Test case";
  const taken = new Set(cases.map(({ name }) => name));
  if (!taken.has(short)) return short;
  let number = 2;
  while (taken.has(`${short} (${number})`)) number += 1;
  return `${short} (${number})`;
}

export function withCase(
  content: RuleContent,
  wanted: { name: string; inputs: Record<string, Json>; decision: string; value: Json },
): { content: RuleContent; name: string } {
  const name = freeCaseName(content.cases, wanted.name);
  const decision =
    content.models.flatMap(({ decisions }) => decisions).find(({ id }) => id === wanted.decision)?.name ??
    wanted.decision;
  const made: RuleCase = {
    name,
    inputs: wanted.inputs,
    expected: { [decision]: wanted.value },
    at: null,
    description: "",
  };
  return { content: { ...content, cases: [...content.cases, made] }, name };
}
