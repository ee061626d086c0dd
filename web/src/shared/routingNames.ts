/** What conditions and scores of services may name. */

import type { Directory } from "@/api/directory";
import type { Channel } from "@/api/interactions";
import { LANGUAGE, type Suggestion } from "@/rules/model/names";
import { text } from "@/text";

const CHANNELS = Object.entries(text.words.channel) as [Channel, string][];
const MEDIUM: Suggestion[] = [
  { text: "item.medium", kind: "name", detail: text.condition.channel },
  ...CHANNELS.map(([key, name]): Suggestion => ({ text: `"${key}"`, kind: "value", detail: name })),
];

/** What goes on in a condition: the attributes in use, of agents and of contacts, with their values. */
export function conditionNames({ routing_attributes }: Pick<Directory, "routing_attributes">): Suggestion[] {
  const known = routing_attributes.filter(({ active }) => active);
  return [
    ...["agent", "item"].flatMap((of) =>
      known.map(({ key, name }): Suggestion => ({ text: `${of}.attributes.${key}`, kind: "name", detail: name })),
    ),
    ...known.flatMap(({ name, values }) =>
      values.map((value): Suggestion => ({ text: JSON.stringify(value), kind: "value", detail: name })),
    ),
    ...MEDIUM,
    ...LANGUAGE,
  ];
}

/** What goes on in a score: the levels in skills, and what is known of the contact. */
export function scoreNames({ skills, services }: Pick<Directory, "skills" | "services">): Suggestion[] {
  const kept = skills.filter(({ active }) => active);
  const current = services.filter(({ active }) => active);
  return [
    ...kept.map(({ key, name }): Suggestion => ({ text: `agent.skills.${key}`, kind: "name", detail: name })),
    { text: "item.service", kind: "name", detail: text.value.names.service },
    { text: "item.priority", kind: "name", detail: text.value.names.priority },
    ...current.map(({ key, name }): Suggestion => ({ text: `"${key}"`, kind: "value", detail: name })),
    ...MEDIUM,
    ...LANGUAGE,
  ];
}
