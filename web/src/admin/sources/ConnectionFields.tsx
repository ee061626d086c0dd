import { Checkbox, NativeSelect, NumberInput, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { IconLock, IconLockOpen } from "@tabler/icons-react";
import { useState } from "react";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import type { Editor } from "../record/useEditor";
import { type ConnectionSetting, readPairs, settingsFor, withSetting, writePairs } from "./connections";
import type { SourceForm } from "./sourceForm";

const words = text.admin.sources;

interface SettingProps {
  setting: ConnectionSetting;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
  /** What is said in place of the help that such settings have. */
  help?: string | undefined;
}

function Pairs({ value, onChange, ...common }: { value: unknown; onChange: (value: unknown) => void; label: string }) {
  // What is typed keeps its empty lines until the field is left.
  const [typed, setTyped] = useState(writePairs(value));
  return (
    <Textarea
      {...common}
      value={typed}
      autosize
      minRows={2}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(readPairs(event.currentTarget.value));
      }}
      onBlur={() => setTyped(writePairs(value))}
    />
  );
}

/** One setting of a connection, asked for as its kind wants it. */
export function Setting({ setting, value, error, onChange, help }: SettingProps) {
  const { name, kind, required = false, choices = [], usual } = setting;
  const [label, description] = words.settings[name] ?? [name.replaceAll("_", " "), ""];
  const common = { label, description: help ?? (description || undefined), error, required };
  const shown = (value ?? "") as string;
  switch (kind) {
    case "flag":
      return (
        <Checkbox
          label={label}
          description={description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <NativeSelect
          {...common}
          data={choices.map((each) => ({ value: each, label: words.choices[each] ?? each }))}
          value={shown || choices[0] || ""}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          w={140}
          value={value as number | undefined}
          placeholder={String(usual ?? "")}
          onChange={(next) => onChange(next === "" ? undefined : Number(next))}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=""
        />
      );
    case "pairs":
      return <Pairs {...common} value={value} onChange={onChange} />;
    case "long":
      return (
        <Textarea
          {...common}
          value={shown}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          value={shown}
          placeholder={String(usual ?? "")}
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** How the system is reached. */
export function ConnectionFields({ editor }: { editor: Editor<SourceForm> }) {
  const { kind, connection } = editor.form;
  return (
    <FormSection title={words.connection} help={words.connectionHelp}>
      {settingsFor(kind, connection).map((setting) => (
        <Setting
          key={setting.name}
          setting={setting}
          value={connection[setting.name]}
          error={editor.error(`connection.${setting.name}`)}
          onChange={(value) => editor.change("connection", withSetting(kind, connection, setting.name, value))}
        />
      ))}
    </FormSection>
  );
}

interface SecretFieldProps {
  editor: Pick<Editor<{ secret: string | null }>, "form" | "change" | "error">;
  stored: boolean;
}

/** The secret goes in and never comes out. */
export function SecretField({ editor, stored }: SecretFieldProps) {
  const { secret } = editor.form;
  const removed = secret === null;
  return (
    <FormSection
      title={words.secret}
      help={words.secretHelp}
      aside={
        <StatusBadge
          tone={stored && !removed ? "good" : "muted"}
          icon={stored && !removed ? <IconLock size={13} /> : <IconLockOpen size={13} />}
        >
          {stored && !removed ? words.secretStored : words.secretNone}
        </StatusBadge>
      }
    >
      <PasswordInput
        aria-label={words.secret}
        value={secret ?? ""}
        placeholder={stored && !removed ? words.secretKeep : ""}
        error={editor.error("secret")}
        autoComplete="new-password"
        maxLength={20_000}
        w="min(100%, 360px)"
        onChange={(event) => editor.change("secret", event.currentTarget.value)}
      />
      {stored && (
        <Checkbox
          label={words.secretRemove}
          description={removed ? words.secretRemoved : undefined}
          checked={removed}
          onChange={(event) => editor.change("secret", event.currentTarget.checked ? null : "")}
        />
      )}
    </FormSection>
  );
}
