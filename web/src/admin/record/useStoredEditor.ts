import { notifications } from "@mantine/notifications";
import { useRef } from "react";
import { newKey } from "@/api/client";
import { text } from "@/text";
import type { FieldErrors } from "./edit";
import { type Edition, type Editor, useEditor } from "./useEditor";

const words = text.admin.record;

export interface StoredEditorOptions<R extends object, F extends object> {
  /** What is edited; null is one that does not exist yet. */
  stored: R | null;
  /** The form of a record, or of a new one. Must give the same form for the same record. */
  formOf: (stored: R | null) => F;
  check?: (form: F) => FieldErrors;
  nameOf: (stored: R) => string;
  versionOf: (stored: R) => number;
  /** Stores a new one; the key makes a repetition one record. */
  create: (form: F, key: string) => Promise<R>;
  /** Stores the form over the version that was read; `changes` are the members that differ from it. */
  save: (stored: R, form: F, version: number, changes: Partial<F>) => Promise<R>;
  /** Reads it again after somebody else saved it. */
  read: (stored: R) => Promise<R>;
  /** Puts what was stored or read into what is shown elsewhere. */
  take: (stored: R) => void;
  onCreated: (stored: R) => void;
}

/** The editor of something that is made, saved over the version that was read, and read again when somebody was faster. */
export function useStoredEditor<R extends object, F extends object>(options: StoredEditorOptions<R, F>): Editor<F> {
  const { stored, formOf, check, nameOf, versionOf, create, save, read, take, onCreated } = options;
  // A repeated save of the same new entry must not make two of it.
  const key = useRef(newKey());
  const editionOf = (each: R | null): Edition<F> => ({ form: formOf(each), version: each ? versionOf(each) : 0 });
  const taken = (each: R) => {
    take(each);
    return editionOf(each);
  };
  return useEditor<F>({
    edition: editionOf(stored),
    save: async (changes, form, version) => {
      if (stored) {
        const saved = taken(await save(stored, form, version, changes));
        notifications.show({ color: "green", message: words.saved, autoClose: 2000 });
        return saved;
      }
      const made = await create(form, key.current);
      const edition = taken(made);
      notifications.show({ color: "green", message: words.created(nameOf(made)) });
      onCreated(made);
      return edition;
    },
    ...(stored && { reread: async () => taken(await read(stored)) }),
    ...(check && { check }),
  });
}

/** A list with a record in it, in the place of the one it was before. */
export function withRecord<R extends { id: string }>(list: readonly R[] | undefined, record: R): R[] {
  if (!list?.some(({ id }) => id === record.id)) return [...(list ?? []), record];
  return list.map((each) => (each.id === record.id ? record : each));
}
