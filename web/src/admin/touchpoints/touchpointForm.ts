import type { ChannelSchema, Touchpoint } from "@/api/admin";
import type { Channel } from "@/api/interactions";
import { text } from "@/text";
import type { FieldErrors } from "../record/edit";
import { checkNameAndKey } from "../record/NameAndKey";
import type { AgentThere } from "./AgentNames";
import { canBeAnswered, completed, type FormField, faultsOf } from "./formFields";
import { defaultsOf, missingIn, type Setting, type Settings, settingsOf, valueAt } from "./schema";

const record = text.admin.record;
const builder = text.admin.builder;

export interface TouchpointForm {
  name: string;
  key: string;
  service_id: string;
  load_units: number;
  settings: Settings;
}

/** Load units one contact takes unless somebody says otherwise. */
const USUAL_UNITS: Record<Channel, number> = {
  chat: 4,
  email: 3,
  webform: 3,
  sms: 2,
  voice: 12,
  external_live: 12,
  external_desk: 3,
};

/** Whether contacts of a channel are handled in another system. */
export const isExternal = (channel: string) => channel === "external_live" || channel === "external_desk";

export function formOf(
  touchpoint: Touchpoint | null,
  channel: Channel,
  schema: ChannelSchema,
  serviceId: string,
): TouchpointForm {
  return {
    name: touchpoint?.name ?? "",
    key: touchpoint?.key ?? "",
    service_id: touchpoint?.service_id ?? serviceId,
    load_units: touchpoint?.load_units ?? USUAL_UNITS[channel],
    settings: touchpoint?.settings ?? defaultsOf(settingsOf(schema)),
  };
}

/** Settings that make sense only with another one: the mail server to fetch from, when mail is fetched. */
export function isShown(channel: string, setting: Setting, values: Settings): boolean {
  if (channel === "email" && setting.path === "imap") return values.arrival === "imap";
  if (setting.path.startsWith("acknowledgement.") && setting.name !== "enabled") {
    return valueAt(values, "acknowledgement.enabled") !== false;
  }
  if (setting.path === "acknowledgement_subject" || setting.path === "acknowledgement_text")
    return values.acknowledge !== false;
  return true;
}

/** Whether a group that may be left out is called for by another setting, so that there is nothing to switch. */
export const isCalledFor = (channel: string, setting: Setting, values: Settings) =>
  channel === "email" && setting.path === "imap" && values.arrival === "imap";

/** The settings after one was changed: what the change calls for is there too. */
export function completedSettings(channel: string, values: Settings, settings: readonly Setting[]): Settings {
  if (channel !== "email" || values.arrival !== "imap" || values.imap) return values;
  const imap = settings.find((setting) => setting.path === "imap");
  return imap ? { ...values, imap: defaultsOf(imap.parts) } : values;
}

function checkFields(setting: Setting, values: Settings): FieldErrors {
  const value = valueAt(values, setting.path);
  if (!Array.isArray(value)) return {};
  const fields = (value as Partial<FormField>[]).map(completed);
  const path = `settings.${setting.path}`;
  if (faultsOf(fields).size) return { [path]: record.checkMarked };
  return setting.name === "offline" && fields.length && !canBeAnswered(fields) ? { [path]: builder.notAnswerable } : {};
}

function checkAgents(values: Settings): FieldErrors {
  const errors: Record<string, string> = {};
  ((values.agents ?? []) as Partial<AgentThere>[]).forEach((each, place) => {
    if (!each.agent_id) errors[`settings.agents.${place}.agent_id`] = text.admin.external.agentMissing;
    if (!each.name?.trim()) errors[`settings.agents.${place}.name`] = text.admin.external.nameMissing;
  });
  return errors;
}

/** What is wrong before the server is asked. */
export function check(form: TouchpointForm, channel: string, settings: readonly Setting[]): FieldErrors {
  const errors: Record<string, string> = { ...checkNameAndKey(form) };
  if (!form.service_id) errors.service_id = record.required;
  const shown = settings.filter((setting) => isShown(channel, setting, form.settings));
  for (const path of missingIn(shown, form.settings)) errors[`settings.${path}`] = record.required;
  for (const setting of shown)
    if (setting.kind === "fields") Object.assign(errors, checkFields(setting, form.settings));
  if (isExternal(channel)) Object.assign(errors, checkAgents(form.settings));
  return errors;
}

/** The secret of an external queue as it is stored: one token for both ways, or one for each. */
export function queueSecret(inbound: string, outbound: string): string {
  if (!outbound || outbound === inbound) return inbound;
  return JSON.stringify({ inbound, outbound });
}

/** The secret of a mailbox as it is stored: one password for both ways, or one for each. */
export function mailSecret(fetching: string, sending: string): string {
  if (!sending || sending === fetching) return fetching;
  return JSON.stringify({ imap_password: fetching, smtp_password: sending });
}
