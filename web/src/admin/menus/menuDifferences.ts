import type { MenuStep, WrittenMenu } from "@/api/menus";
import { text } from "@/text";
import { same } from "../record/edit";
import { wholeMenu } from "./menuForm";

const words = text.admin.menus;

const memberName = (name: string) => words.fields[name] ?? name;

/** What differs between two steps of the same name, by the names of what is entered. */
function changesOf(before: MenuStep, after: MenuStep): string[] {
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...members].filter((name) => !same(before[name] ?? null, after[name] ?? null)).map(memberName);
}

function stepDifferences(before: readonly MenuStep[], after: readonly MenuStep[]): string[] {
  const old = new Map(before.map((step) => [step.key, step]));
  const kept = new Set(after.map(({ key }) => key));
  const found = after.flatMap((step) => {
    const was = old.get(step.key);
    if (!was) return [words.history.added(step.key)];
    const changes = changesOf(was, step);
    return changes.length > 0 ? [words.history.changed(step.key, changes.join(", "))] : [];
  });
  const gone = before.filter(({ key }) => !kept.has(key)).map(({ key }) => words.history.removed(key));
  const order = (steps: readonly MenuStep[], others: readonly MenuStep[]) =>
    steps.map(({ key }) => key).filter((key) => others.some((each) => each.key === key));
  const moved = !same(order(before, after), order(after, before));
  return [...found, ...gone, ...(moved ? [words.history.moved] : [])];
}

/** What a menu says and does otherwise than before, a sentence for each difference. */
export function menuDifferences(
  before: { name: string; document: WrittenMenu },
  after: { name: string; document: WrittenMenu },
): string[] {
  const [old, next] = [wholeMenu(before.document), wholeMenu(after.document)];
  const general = (
    [
      ["languages", words.languages],
      ["person_digit", words.personDigit],
      ["person_service", words.personService],
      ["first_seconds", words.first],
      ["next_seconds", words.next],
      ["texts", words.texts],
    ] as const
  ).filter(([member]) => !same(old[member], next[member]));
  return [
    ...(before.name === after.name ? [] : [words.history.renamed(before.name, after.name)]),
    ...general.map(([, label]) => words.history.other(label)),
    ...stepDifferences(old.steps, next.steps),
  ];
}
