import { text } from "@/text";
import { span } from "@/ui/times";

const words = text.desk.offer;

/** The parts of `Offer.why` that are put into words; the desk is not sent the lists. */
export interface Why {
  preferred?: boolean;
  item?: { due_at?: string; priority?: number; waited_seconds?: number };
  chosen?: { idle_seconds?: number };
  others?: number;
  interrupts?: string[];
  excluded_counts?: Record<string, number>;
  /** Where pairs are made by their value: what this one is worth, and of how many it was chosen. */
  value?: {
    score: number | null;
    items: number;
    agents: number;
    needed_elsewhere: boolean;
    /** Another system said the score, or why it did not where it was to be asked. */
    outside?: boolean;
    instead?: string;
  };
}

function dueSentence(item: Why["item"], now: number): string[] {
  if (!item?.due_at) return [];
  const left = (Date.parse(item.due_at) - now) / 1000;
  return [left < 0 ? words.reason.urgent(span(-left)) : words.reason.due(span(left))];
}

function excludedSentence(counts: Record<string, number> = {}): string[] {
  const parts = Object.entries(counts).flatMap(([because, n]) => words.exclusion[because]?.(n) ?? []);
  return parts.length > 0 ? [words.reason.excluded(parts.join(", "))] : [];
}

function valueSentences(value: NonNullable<Why["value"]>): string[] {
  const { score, items, agents, needed_elsewhere, outside, instead } = value;
  return [
    score === null ? words.reason.unscored : words.reason.value(score.toLocaleString(), items, agents),
    ...(outside ? [text.value.said] : []),
    ...(instead ? [text.value.insteadOf(instead)] : []),
    ...(needed_elsewhere ? [words.reason.needed] : []),
  ];
}

function choiceSentences({ preferred, chosen, others = 0, value }: Why): string[] {
  if (preferred) return [words.reason.preferred];
  if (value) return valueSentences(value);
  if (others === 0) return [words.reason.alone];
  const idle = chosen?.idle_seconds;
  return [...(idle === undefined ? [] : [words.reason.longestIdle(span(idle))]), words.reason.others(others)];
}

/** Why this contact is offered to me and why now, as sentences; empty when the offer does not say. */
export function explain(why: Why, now: number): string[] {
  if (Object.keys(why).length === 0) return [];
  const priority = (why.item?.priority ?? 0) > 0 ? [words.reason.priority] : [];
  return [
    ...choiceSentences(why),
    ...dueSentence(why.item, now),
    ...priority,
    ...(why.interrupts?.length ? [words.reason.interrupts] : []),
    ...excludedSentence(why.excluded_counts),
  ];
}
