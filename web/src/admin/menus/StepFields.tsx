import { NativeSelect, NumberInput, SimpleGrid, Switch, TextInput } from "@mantine/core";
import type { MenuStep } from "@/api/menus";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { ChoicesInput } from "./ChoicesInput";
import { PromptInput } from "./PromptInput";
import { PERSON, STEP_FIELDS, type StepField } from "./stepFields";

const words = text.admin.menus;

/** What a field of a step needs to know of the menu around it. */
export interface StepSetting {
  step: MenuStep;
  languages: readonly string[];
  /** The names of all steps. */
  keys: readonly string[];
  error: (member: string) => string | undefined;
  onChange: (part: Partial<MenuStep>) => void;
}

interface TargetSelectProps {
  label: string;
  hidden?: boolean;
  value: string;
  keys: readonly string[];
  error?: string | undefined;
  onChange: (key: string) => void;
}

/** A choice among the steps, and a person. */
export function TargetSelect({ label, hidden = false, value, keys, error, onChange }: TargetSelectProps) {
  const known = value === PERSON || keys.includes(value) ? [] : [value];
  return (
    <NativeSelect
      {...(hidden ? { "aria-label": label } : { label })}
      data={[
        { value: PERSON, label: words.person },
        ...[...new Set([...keys, ...known])].map((key) => ({ value: key, label: key })),
      ]}
      value={value}
      error={error}
      flex={1}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A choice among the services; none is that of the touchpoint. */
export function ServiceSelect({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (key: string) => void;
}) {
  const { services } = useNames().directory;
  const known = services.some(({ key }) => key === value) || value === "" ? [] : [{ value, label: value }];
  return (
    <NativeSelect
      label={label}
      data={[
        { value: "", label: words.ofTouchpoint },
        ...services.filter(({ active }) => active).map(({ key, name }) => ({ value: key, label: name })),
        ...known,
      ]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const WIDE = new Set(["prompt", "choices", "languages", "switch"]);

function Input({ field, setting }: { field: StepField; setting: StepSetting }) {
  const { step, error, onChange, keys } = setting;
  const { name, input } = field;
  const label = words.fields[name] ?? name;
  const description = words.help[name];
  const set = (value: unknown) => onChange({ [name]: value });
  const value = step[name];
  if (input === "target")
    return (
      <TargetSelect label={label} value={String(value ?? PERSON)} keys={keys} error={error(name)} onChange={set} />
    );
  if (input === "service") return <ServiceSelect label={label} value={String(value ?? "")} onChange={set} />;
  if (input === "count" || input === "seconds")
    return (
      <NumberInput
        label={label}
        description={description}
        value={Number(value ?? 0)}
        error={error(name)}
        min={0}
        max={86_400}
        allowDecimal={false}
        onChange={(next) => set(Number(next) || 0)}
      />
    );
  if (input === "switch")
    return <Switch label={label} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
  return (
    <TextInput
      label={label}
      description={description}
      value={String(value ?? "")}
      error={error(name)}
      spellCheck={false}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

/** The wide fields of a step: what it says, and what its digits do. */
function WideInput({ field, setting }: { field: StepField; setting: StepSetting }) {
  const { step, languages, error, onChange } = setting;
  const { name, input } = field;
  if (input === "prompt")
    return (
      <PromptInput
        label={words.fields[name] ?? name}
        description={words.help[name]}
        prompt={(step[name] as MenuStep["say"]) ?? {}}
        languages={languages}
        error={(language) => error(`${name}.${language}`)}
        onChange={(prompt) => onChange({ [name]: name === "say" || Object.keys(prompt).length > 0 ? prompt : null })}
      />
    );
  if (input === "switch") return <Input field={field} setting={setting} />;
  return <ChoicesInput setting={setting} languages={input === "languages"} />;
}

/** Everything that can be set at a step, as its kind has it. */
export function StepFields({ setting }: { setting: StepSetting }) {
  const fields = STEP_FIELDS[setting.step.kind];
  return (
    <>
      {fields
        .filter(({ input }) => WIDE.has(input))
        .map((field) => (
          <WideInput key={field.name} field={field} setting={setting} />
        ))}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {fields
          .filter(({ input }) => !WIDE.has(input))
          .map((field) => (
            <Input key={field.name} field={field} setting={setting} />
          ))}
      </SimpleGrid>
    </>
  );
}
