/** What the visitor writes: into the forms and into the conversation. */

import type { FieldValues } from "./api";
import type { FormField } from "./protocol";
import type { Entry } from "./state";
import type { UnsentLine } from "./storage";

/** Half an emoji is no character: a field that cuts at its longest length can leave one. */
export function wellFormed(line: string): string {
  return line.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "");
}

/** The text entered into the first field of a kind; "" when there is none. */
export function given(
  fields: readonly FormField[],
  values: FieldValues,
  wanted: (field: FormField) => boolean,
): string {
  const field = fields.find(wanted);
  const value = field ? values[field.key] : "";
  return typeof value === "string" ? value : "";
}

/** Whether a field asks who the customer is. */
export function saysWho({ kind, meaning }: FormField): boolean {
  return meaning === "name" || kind === "email" || kind === "phone";
}

/** A line on its way, as it stands on the screen. */
export function entryOf(line: UnsentLine): Entry {
  return { id: line.id, who: "visitor", name: "", text: line.text, at: line.at, files: [], pending: true };
}
