import { text } from "@/text";
import type { Setting } from "./schema";

const { groups, settings: named, values } = text.admin.channels;

export interface SettingGroup {
  title: string;
  help?: string | undefined;
  settings: Setting[];
}

/** Label and explanation of a setting: by its channel and path, by its name on every channel, or the schema's own. */
export function wordsOf(channel: string, setting: Setting): { label: string; help: string } {
  const mine = named[channel] ?? {};
  const every = named["*"] ?? {};
  const found = mine[setting.path] ?? mine[setting.name] ?? every[setting.path] ?? every[setting.name];
  return found ? { label: found.label, help: found.help ?? "" } : { label: setting.title, help: setting.help };
}

/** The name of a choice. */
export function choiceName(setting: Setting, value: string): string {
  return values[setting.name]?.[value] ?? value;
}

/** The settings in the groups in which they are drawn; those that no group names come last, under the channel's own title. */
export function groupsOf(channel: string, settings: readonly Setting[]): SettingGroup[] {
  const taken = new Set<string>();
  const found: SettingGroup[] = [];
  for (const group of Object.values(groups[channel] ?? {})) {
    const members = group.settings
      .map((name) => settings.find((setting) => setting.name === name))
      .filter((setting) => setting !== undefined);
    for (const { name } of members) taken.add(name);
    if (members.length) found.push({ title: group.title, help: group.help, settings: members });
  }
  const rest = settings.filter((setting) => !taken.has(setting.name));
  if (rest.length) found.push({ title: text.admin.touchpoints.settings, settings: rest });
  return found;
}
