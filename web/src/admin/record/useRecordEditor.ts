import { notifications } from "@mantine/notifications";
import { useRef } from "react";
import { createRecord, editRecord, type RecordKind, readRecord, type Versioned } from "@/api/admin";
import { newKey } from "@/api/client";
import { text } from "@/text";
import type { FieldErrors } from "./edit";
import { type Edition, type Editor, useEditor } from "./useEditor";
import { useTake } from "./useRecords";

const words = text.admin.record;

interface RecordEditorOptions<R extends Versioned, F extends object> {
  kind: RecordKind;
  record: R | null;
  /** The form of a record, or of a new one. Must give the same form for the same record. */
  formOf: (record: R | null) => F;
  check?: (form: F) => FieldErrors;
  nameOf: (record: R) => string;
  onCreated: (id: string) => void;
  /** What is to be sent for a form; the form itself unless told otherwise. */
  bodyOf?: (changes: Partial<F>, form: F) => object;
  /** Runs the saving of an edit: it may ask the person, and have it sent again with what they confirmed. */
  confirming?: <T>(store: (confirmed: Record<string, number>) => Promise<T>) => Promise<T>;
}

/** The editor of a record that has the usual addresses. */
export function useRecordEditor<R extends Versioned, F extends object>(options: RecordEditorOptions<R, F>): Editor<F> {
  const { kind, record, formOf, check, nameOf, onCreated, bodyOf, confirming } = options;
  const take = useTake<R>(kind);
  // A repeated save of the same new entry must not make two of it.
  const key = useRef(newKey());
  const editionOf = (stored: R | null): Edition<F> => ({ form: formOf(stored), version: stored?.version ?? 0 });
  const id = record?.id ?? null;
  return useEditor<F>({
    edition: editionOf(record),
    save: async (changes, form, version) => {
      const body = (part: Partial<F>) => bodyOf?.(part, form) ?? part;
      if (id === null) {
        const made = await createRecord<R>(kind, body(form), key.current);
        take(made);
        notifications.show({ color: "green", message: words.created(nameOf(made)) });
        onCreated(made.id);
        return editionOf(made);
      }
      const stored = await (confirming
        ? confirming((confirmed) =>
            editRecord<R>(kind, id, { ...body(changes), ...(Object.keys(confirmed).length && { confirmed }) }, version),
          )
        : editRecord<R>(kind, id, body(changes), version));
      take(stored);
      notifications.show({ color: "green", message: words.saved, autoClose: 2000 });
      return editionOf(stored);
    },
    ...(id !== null && {
      reread: async () => {
        const current = await readRecord<R>(kind, id);
        take(current);
        return editionOf(current);
      },
    }),
    ...(check && { check }),
  });
}
