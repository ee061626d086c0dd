import {
  ColorInput,
  JsonInput,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { type ComponentType, useState } from "react";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { AgentNames, type AgentThere } from "./AgentNames";
import { FieldBuilder } from "./FieldBuilder";
import { completed, type FormField } from "./formFields";
import classes from "./SettingField.module.css";
import { defaultsOf, type Setting, type SettingKind, type Settings, valueAt, withValue } from "./schema";
import { choiceName, wordsOf } from "./settingWords";
import { isCalledFor, isExternal, isShown } from "./touchpointForm";
import { MenuChoice, MusicChoice, PromptSetting, TrunkChoice } from "./VoiceSettings";

const words = text.admin.touchpoints;

export interface SettingFieldProps {
  channel: string;
  setting: Setting;
  values: Settings;
  onChange: (values: Settings) => void;
  /** The message for a path of the settings, such as `imap.host`. */
  error: (path: string) => string | undefined;
}

/** E-mail touchpoints to choose from, by key; one that is no longer there stays visible. */
function MailTouchpoint({ label, help, value, onChange, error }: FieldProps<string>) {
  const { touchpoints } = useNames().directory;
  const mailboxes = touchpoints.filter(({ channel, active, key }) => channel === "email" && (active || key === value));
  const known = mailboxes.map(({ key, name }) => ({ value: key, label: name }));
  const data = value && !known.some((each) => each.value === value) ? [...known, { value, label: value }] : known;
  return (
    <Select
      label={label}
      description={help}
      data={data}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
      error={error}
      placeholder={text.admin.record.none}
      clearable
    />
  );
}

interface FieldProps<T> {
  label: string;
  help: string;
  value: T;
  onChange: (value: T) => void;
  error: string | undefined;
}

function JsonSetting({ label, help, value, onChange, error }: FieldProps<unknown>) {
  const [typed, setTyped] = useState(() => JSON.stringify(value ?? null, null, 2));
  const [broken, setBroken] = useState(false);
  const tell = (next: string) => {
    setTyped(next);
    try {
      onChange(JSON.parse(next));
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  return (
    <JsonInput
      label={label}
      description={help}
      value={typed}
      onChange={tell}
      error={broken ? words.jsonInvalid : error}
      autosize
      minRows={3}
      maxRows={14}
    />
  );
}

function Group({ channel, setting, values, onChange, error }: SettingFieldProps) {
  const { label, help } = wordsOf(channel, setting);
  const optional = setting.kind === "optionalGroup" && !isCalledFor(channel, setting, values);
  const present = valueAt(values, setting.path) !== null && valueAt(values, setting.path) !== undefined;
  const message = error(setting.path);
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {optional && (
        <Switch
          label={label}
          checked={present}
          onChange={(event) =>
            onChange(withValue(values, setting.path, event.currentTarget.checked ? defaultsOf(setting.parts) : null))
          }
        />
      )}
      {message && !present && (
        <p className={classes.error} role="alert">
          {message}
        </p>
      )}
      {(present || !optional) && (
        <Stack gap="md" mt={optional ? "sm" : 0}>
          {setting.parts
            .filter((part) => isShown(channel, part, values))
            .map((part) => (
              <SettingField
                key={part.path}
                channel={channel}
                setting={part}
                values={values}
                onChange={onChange}
                error={error}
              />
            ))}
        </Stack>
      )}
    </fieldset>
  );
}

interface PlainProps extends FieldProps<unknown> {
  setting: Setting;
}

type Common = { label: string; description: string | undefined; error: string | undefined; required: boolean };

const commonOf = ({ label, help, error, setting }: PlainProps): Common => ({
  label,
  description: help || undefined,
  error,
  required: setting.required,
});

function TextSetting(props: PlainProps) {
  const { setting, value, onChange } = props;
  const common = {
    ...commonOf(props),
    value: String(value ?? ""),
    ...(setting.longest && { maxLength: setting.longest }),
  };
  return setting.kind === "longText" ? (
    <Textarea {...common} onChange={(event) => onChange(event.currentTarget.value)} autosize minRows={2} maxRows={12} />
  ) : (
    <TextInput {...common} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}

function WholeSetting(props: PlainProps) {
  const { setting, value, onChange } = props;
  const { min, max, fallback } = setting;
  return (
    <NumberInput
      {...commonOf(props)}
      value={typeof value === "number" ? value : ""}
      onChange={(next) => onChange(next === "" ? (fallback ?? 0) : Number(next))}
      allowDecimal={false}
      w={200}
      {...(min !== undefined && { min })}
      {...(max !== undefined && { max })}
    />
  );
}

function SwitchSetting({ label, help, value, onChange, error }: PlainProps) {
  return (
    <Switch
      label={label}
      description={help || undefined}
      error={error}
      checked={value === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

function ChoiceSetting(props: PlainProps) {
  const { setting, value, onChange } = props;
  return (
    <Select
      {...commonOf(props)}
      data={setting.options.map((option) => ({ value: option, label: choiceName(setting, option) }))}
      value={String(value ?? "")}
      onChange={(next) => next && onChange(next)}
      allowDeselect={false}
      w="min(100%, 420px)"
    />
  );
}

function ListSetting(props: PlainProps) {
  const { value, onChange } = props;
  return (
    <TagsInput
      {...commonOf(props)}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={onChange}
      placeholder={words.entryPlaceholder}
      splitChars={[" ", ",", ";"]}
      acceptValueOnBlur
    />
  );
}

function ColourSetting(props: PlainProps) {
  return (
    <ColorInput
      {...commonOf(props)}
      value={String(props.value ?? "")}
      onChange={props.onChange}
      format="hex"
      withEyeDropper={false}
      w={200}
    />
  );
}

function FieldsSetting({ label, value, onChange, error }: PlainProps) {
  const fields = (Array.isArray(value) ? (value as Partial<FormField>[]) : []).map(completed);
  return <FieldBuilder label={label} fields={fields} onChange={onChange} error={error} />;
}

const DRAWN: Record<Exclude<SettingKind, "group" | "optionalGroup" | "prompt">, ComponentType<PlainProps>> = {
  text: TextSetting,
  longText: TextSetting,
  whole: WholeSetting,
  switch: SwitchSetting,
  choice: ChoiceSetting,
  list: ListSetting,
  colour: ColourSetting,
  fields: FieldsSetting,
  json: JsonSetting,
};

type VoiceProps = Pick<SettingFieldProps, "values" | "error">;
const MUSIC = ["waiting.music", "hold.music"];
const hasOwnField = (channel: string, path: string) =>
  channel === "voice" && ["menu", "trunk_id", ...MUSIC].includes(path);

/** A setting of the telephone that has a field of its own: words by language, a menu, a trunk. */
function VoiceSetting({
  setting,
  values,
  value,
  onChange,
  error,
  label,
  help,
}: Omit<PlainProps, "error"> & VoiceProps) {
  const named = { label, help };
  const own = { ...named, value: String(value ?? ""), onChange, error: error(setting.path) };
  if (setting.path === "menu") return <MenuChoice {...own} />;
  if (MUSIC.includes(setting.path)) return <MusicChoice {...own} />;
  if (setting.path === "trunk_id") return <TrunkChoice {...own} />;
  return (
    <PromptSetting
      {...named}
      value={value}
      ours={setting.fallback}
      values={values}
      onChange={onChange}
      error={(language) => error(`${setting.path}.${language}`)}
    />
  );
}

/** One setting of a channel, drawn as its schema says. */
export function SettingField(props: SettingFieldProps) {
  const { channel, setting, values, onChange, error } = props;
  const { kind, path } = setting;
  if (kind === "group" || kind === "optionalGroup") return <Group {...props} />;
  const { label, help } = wordsOf(channel, setting);
  // Words of ours are shown where nothing is written, and not written for that.
  const value = valueAt(values, path) ?? (kind === "prompt" ? undefined : setting.fallback);
  const set = (next: unknown) => onChange(withValue(values, path, next));
  const plain = { setting, label, help, value, onChange: set };
  if (setting.name === "mail_touchpoint")
    return <MailTouchpoint label={label} help={help} value={String(value ?? "")} onChange={set} error={error(path)} />;
  if (path === "agents" && isExternal(channel)) {
    const agents = (Array.isArray(value) ? value : []) as AgentThere[];
    return (
      <AgentNames label={label} help={help} agents={agents} onChange={set} error={(at) => error(`agents.${at}`)} />
    );
  }
  if (kind === "prompt" || hasOwnField(channel, path)) return <VoiceSetting {...plain} values={values} error={error} />;
  const Drawn = DRAWN[kind];
  return <Drawn {...plain} error={error(path)} />;
}
