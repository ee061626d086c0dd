import { Alert, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { MENUS_KEY, type Prompt, readMenus } from "@/api/menus";
import { readTrunks, TRUNKS_KEY } from "@/api/trunks";
import { text } from "@/text";
import { PromptInput, useSounds } from "../menus/PromptInput";
import { type Setting, type Settings, valueAt } from "./schema";
import { wordsOf } from "./settingWords";

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
  /** What is said in the place of what is not written. */
  ours: unknown;
  /** All settings, for the languages that callers may hear. */
  values: Settings;
  error: (language: string) => string | undefined;
  onChange: (prompt: Prompt | undefined) => void;
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

/** The languages that callers may hear: the one that is spoken first, those of the menu, and all that something is written in. */
function useSpoken(values: Settings): string[] {
  const { data } = useQuery({ queryKey: MENUS_KEY, queryFn: readMenus, staleTime: 15_000 });
  const first = typeof values.language === "string" && values.language ? values.language : "en";
  const menu = data?.find(({ key }) => key === values.menu);
  return [...new Set([first, ...(menu?.document.languages ?? []), ...languagesIn(values)])];
}

/** What is said, in each language that callers may hear. */
export function PromptSetting({ label, help, value, ours, values, error, onChange }: PromptSettingProps) {
  return (
    <PromptInput
      label={label}
      description={help || undefined}
      prompt={(value as Prompt | undefined) ?? {}}
      ours={(ours as Prompt | undefined) ?? {}}
      languages={useSpoken(values)}
      error={error}
      onChange={(prompt) => onChange(Object.keys(prompt).length ? prompt : undefined)}
    />
  );
}

/** The prompts that say something, but not in this language. */
export function unsaidIn(settings: readonly Setting[], values: Settings, language: string): Setting[] {
  return settings.flatMap((setting) => {
    if (setting.kind !== "prompt") return unsaidIn(setting.parts, values, language);
    const said = { ...(setting.fallback as Prompt), ...(valueAt(values, setting.path) as Prompt | undefined) };
    const missing = Object.keys(said).length > 0 && !said[language] && !said[language.split("-")[0] ?? ""];
    return missing ? [setting] : [];
  });
}

/** Tells which sentences callers hear in another language than theirs. */
export function UnsaidNotes({ settings, values }: { settings: readonly Setting[]; values: Settings }) {
  return useSpoken(values).map((language) => {
    const missing = unsaidIn(settings, values, language);
    if (missing.length === 0) return null;
    const labels = missing.map((setting) => wordsOf("voice", setting).label).join(", ");
    return (
      <Alert key={language} color="yellow" title={words.unsaid(language)}>
        {words.unsaidHelp(labels)}
      </Alert>
    );
  });
}
