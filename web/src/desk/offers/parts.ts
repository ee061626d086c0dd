import type { ActionOffer, LedgerEntry } from "@/api/decisions";
import type { LiveView } from "@/api/view";
import { factLabel } from "../panel/viewFacts";

export interface Script {
  headline: string;
  talk: string;
  objections: { objection: string; answer: string }[];
  accept: string;
  decline: string;
  later: string;
}

const said = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** Notes stand in the parts as `objections.0.objection` and `objections.0.answer`. */
function objectionsOf(parts: Record<string, unknown>): Script["objections"] {
  const notes: Script["objections"] = [];
  for (let at = 0; `objections.${at}.objection` in parts; at += 1) {
    const [objection, answer] = [said(parts[`objections.${at}.objection`]), said(parts[`objections.${at}.answer`])];
    if (objection && answer) notes.push({ objection, answer });
  }
  return notes;
}

/** What the agent's card says; what the treatment leaves out has a word of ours. */
export function scriptOf({ name, rendered }: ActionOffer, words: Pick<Script, "accept" | "decline" | "later">): Script {
  const { parts } = rendered;
  return {
    headline: said(parts.headline) || name,
    talk: said(parts.talk_track),
    objections: objectionsOf(parts),
    accept: said(parts.accept) || words.accept,
    decline: said(parts.decline) || words.decline,
    later: said(parts.later) || words.later,
  };
}

/** Of each action on each channel the last thing that happened, newest first. */
export function latestSaid(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ action, channel }) => {
    const about = `${action} ${channel}`;
    return seen.has(about) ? false : seen.add(about);
  });
}

type Fact = LiveView["subjects"][number]["attributes"][number];
type Told = Pick<Fact, "name" | "label" | "source" | "unknown" | "protected">;
type Known = Pick<LiveView, "sources"> & { subjects: { name: string; attributes: Told[] }[] };

interface DegradedWords {
  reasons: Record<string, (source: string) => string>;
  bare: (attribute: string) => string;
  /** People see it; it counts only when the customer has proved who it is. */
  unproved: (label: string) => string;
}

function factOf(attribute: string, view: Known | undefined): Told | undefined {
  const [subject, ...rest] = attribute.split(".");
  const known = view?.subjects.find(({ name }) => name === subject)?.attributes;
  return known?.find(({ name }) => name === rest.join("."));
}

const isKept = (fact: Told | undefined, verified: boolean) => !verified && fact?.protected === true && !fact.unknown;

/** Whether more would count if the customer had proved who it is. */
export const wantsProof = (degraded: readonly string[], view: Known | undefined, verified: boolean): boolean =>
  degraded.some((attribute) => isKept(factOf(attribute, view), verified));

const UNKNOWN = /\((\w+(?:\.\w+)+): [a-z_]+\)/g;

/** A sentence of the server about an action that is not said, in the agent's words where it names an attribute. */
export const reasonInWords = (reason: string, tell: (attribute: string) => string): string =>
  reason.replace(UNKNOWN, (_, attribute: string) => `(${tell(attribute)})`);

/** Why attributes do not count, once for each source; what the view says nothing about is named as it is. */
export function degradedWords(
  degraded: readonly string[],
  view: Known | undefined,
  verified: boolean,
  words: DegradedWords,
): string {
  const said = degraded.map((attribute) => {
    const fact = factOf(attribute, view);
    // What is not kept back was not known when it was decided, and is by now.
    if (fact && !fact.unknown) return (isKept(fact, verified) ? words.unproved : words.bare)(factLabel(fact));
    const source = view?.sources.find(({ key }) => key === fact?.source)?.name ?? fact?.source;
    const why = fact?.unknown && words.reasons[fact.unknown.reason];
    if (why && source) return why(source);
    // A source that was not asked has no attributes in the view: what it is about is named for it.
    const silent = view?.sources.find(({ key, reason }) => reason && attribute.startsWith(`${key}.`));
    const silence = silent?.reason && words.reasons[silent.reason];
    return silent && silence ? silence(silent.name) : words.bare(attribute);
  });
  return [...new Set(said)].join(", ");
}
