import { TextInput } from "@mantine/core";
import { text } from "@/text";
import { type FieldErrors, keyOf } from "./edit";
import type { Editor } from "./useEditor";

const words = text.admin.record;

interface NamedForm {
  name: string;
  key: string;
}

/** The key follows the name until somebody types another one. */
export function withName<F extends NamedForm>(form: F, name: string, isNew: boolean): Pick<F, "name" | "key"> {
  const follows = isNew && (form.key === "" || form.key === keyOf(form.name));
  return { name, key: follows ? keyOf(name) : form.key };
}

/** What is wrong with a name and a key before the server is asked. */
export function checkNameAndKey({ name, key }: NamedForm): FieldErrors {
  const errors: Record<string, string> = {};
  if (!name.trim()) errors.name = words.required;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(key)) errors.key = words.keyHelp;
  return errors;
}

interface NameAndKeyProps<F extends NamedForm> {
  editor: Editor<F>;
  nameHelp: string;
  keyHelp?: string;
}

/** The two fields that most records begin with. */
export function NameAndKey<F extends NamedForm>({ editor, nameHelp, keyHelp }: NameAndKeyProps<F>) {
  const { form, change, error, isNew } = editor;
  const rename = (name: string) => {
    const next = withName(form, name, isNew);
    change("name" as keyof F & string, next.name as F[keyof F & string]);
    change("key" as keyof F & string, next.key as F[keyof F & string]);
  };
  return (
    <>
      <TextInput
        label={words.name}
        description={nameHelp}
        value={form.name}
        onChange={(event) => rename(event.currentTarget.value)}
        error={error("name")}
        maxLength={200}
        required
        data-autofocus
        autoFocus={isNew}
      />
      <TextInput
        label={words.key}
        description={keyHelp ?? words.keyHelp}
        value={form.key}
        onChange={(event) => change("key" as keyof F & string, event.currentTarget.value as F[keyof F & string])}
        error={error("key")}
        maxLength={64}
        required
        spellCheck={false}
        autoCapitalize="off"
        w="min(100%, 340px)"
      />
    </>
  );
}
