import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { MENUS_KEY, type Prompt, readMenus } from "@/api/menus";
import { readTrunks, TRUNKS_KEY } from "@/api/trunks";
import { text } from "@/text";
import { PromptInput, useSounds } from "../menus/PromptInput";
import type { Settings } from "./schema";

const words = text.admin.voice;

interface ChoiceProps {
  label: string;
  help: string;
  value: string;
  error?: string | undefined;
}

interface Choice {
  value: string;
  label: string;
}

/** The choices, and the present one if it is not among them any more. */
const withPresent = (none: string, choices: Choice[], value: string): Choice[] => [
  { value: "", label: none },
  ...choices,
  ...(value && !choices.some((each) => each.value === value) ? [{ value, label: value }] : []),
];

/** A telephone menu by its key. */
export function MenuChoice({ label, help, value, error, onChange }: ChoiceProps & { onChange: (key: string) => void }) {
  const { data } = useQuery({ queryKey: MENUS_KEY, queryFn: readMenus, staleTime: 15_000 });
  const menus = (data ?? []).map(({ key, name }) => ({ value: key, label: name }));
  return (
    <NativeSelect
      label={label}
      description={help}
      data={withPresent(words.noMenu, menus, value)}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Music for those who wait: what comes with the product, or a sound of the company's own. */
export function MusicChoice({
  label,
  help,
  value,
  error,
  onChange,
}: ChoiceProps & { onChange: (key: string) => void }) {
  const shipped = Object.entries(text.admin.sounds.music).map(([key, name]) => ({ value: key, label: name }));
  const own = useSounds().map(({ key, name }) => ({ value: key, label: name }));
  const [, ...choices] = withPresent("", [...shipped, ...own], value);
  return (
    <NativeSelect
      label={label}
      description={help}
      data={choices}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A trunk by its id; null is any. */
export function TrunkChoice({
  label,
  help,
  value,
  error,
  onChange,
}: ChoiceProps & { onChange: (id: string | null) => void }) {
  const { data } = useQuery({ queryKey: TRUNKS_KEY, queryFn: readTrunks, staleTime: 5_000 });
  const trunks = (data ?? []).map(({ trunk }) => ({ value: trunk.id, label: trunk.name }));
  return (
    <NativeSelect
      label={label}
      description={help}
      data={withPresent(words.anyTrunk, trunks, value)}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

interface PromptSettingProps {
  label: string;
  help: string;
  value: unknown;
  /** All settings, for the language that is spoken first. */
  values: Settings;
  error: (language: string) => string | undefined;
  onChange: (prompt: Prompt) => void;
}

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z]{2,8})?$/;

/** Every language in which something of the settings is said. */
export function languagesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const members = Object.entries(value);
  const spoken = members.length > 0 && members.every(([name, said]) => LANGUAGE.test(name) && typeof said === "string");
  const found = spoken ? members.map(([name]) => name) : members.flatMap(([, inner]) => languagesIn(inner));
  return [...new Set(found)];
}

/** What is said, in the language that is spoken first and in all that something is said in. */
export function PromptSetting({ label, help, value, values, error, onChange }: PromptSettingProps) {
  const first = typeof values.language === "string" && values.language ? values.language : "en";
  return (
    <PromptInput
      label={label}
      description={help || undefined}
      prompt={(value as Prompt | undefined) ?? {}}
      languages={[...new Set([first, ...languagesIn(values)])]}
      error={error}
      onChange={onChange}
    />
  );
}
