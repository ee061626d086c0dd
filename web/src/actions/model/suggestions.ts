/** The names that criteria and texts may use. */

import type { KnownAttribute } from "@/api/actions";
import { LANGUAGE, type Suggestion } from "@/rules/model/names";
import { CHANNELS, type Placement } from "./catalogue";

/** What is always there, whatever the sources are. */
const ALWAYS: readonly [string, string][] = [
  ["customer.name", "string"],
  ["customer.language", "string"],
  ["customer.time_zone", "string"],
  ["customer.known", "boolean"],
  ["customer.verified", "boolean"],
  ["channel", "string"],
  ["placement", "string"],
  ["situation", "context"],
  ["history.accepted", "list"],
  ["history.declined", "list"],
  ["history.shown", "list"],
  ["history.last_contact_at", "date and time"],
];

/** What goes on in a condition: attributes of the sources first. */
export function suggestionsFrom(attributes: readonly KnownAttribute[], placements: readonly Placement[]): Suggestion[] {
  return [
    ...attributes.map(
      ({ name, type, label }): Suggestion => ({
        text: name,
        kind: "name",
        detail: [label, type].filter(Boolean).join(", "),
      }),
    ),
    ...ALWAYS.map(([text, detail]): Suggestion => ({ text, kind: "name", detail })),
    ...CHANNELS.map((each): Suggestion => ({ text: `"${each}"`, kind: "value", detail: "channel" })),
    ...placements.map(({ key, name }): Suggestion => ({ text: `"${key}"`, kind: "value", detail: name })),
    ...LANGUAGE,
  ];
}

/** The names that a text may have filled in. */
export const placeholdersFrom = (attributes: readonly KnownAttribute[]): { name: string; label: string }[] => [
  { name: "customer.name", label: "" },
  ...attributes.map(({ name, label }) => ({ name, label })),
];
