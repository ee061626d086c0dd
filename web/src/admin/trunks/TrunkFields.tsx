import { NumberInput, TextInput } from "@mantine/core";
import type { Editor } from "../record/useEditor";
import type { TrunkForm } from "./trunkForm";

export type Part = { editor: Editor<TrunkForm> };
type TextMember = "host" | "domain" | "login" | "username" | "caller_id" | "region";
type CountMember = "port" | "most_calls" | "expiry_seconds" | "session_seconds";

/** A member of one line. */
export function Line({ editor, name, label, help }: Part & { name: TextMember; label: string; help?: string }) {
  return (
    <TextInput
      label={label}
      description={help}
      value={editor.form[name]}
      error={editor.error(name)}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => editor.change(name, event.currentTarget.value.trim())}
    />
  );
}

/** A whole number. */
export function Count({ editor, name, label, help }: Part & { name: CountMember; label: string; help?: string }) {
  return (
    <NumberInput
      label={label}
      description={help}
      value={editor.form[name]}
      error={editor.error(name)}
      min={0}
      max={100_000}
      allowDecimal={false}
      onChange={(value) => editor.change(name, Number(value) || 0)}
    />
  );
}
