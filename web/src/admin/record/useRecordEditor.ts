import { createRecord, editRecord, type RecordKind, readRecord, type Versioned } from "@/api/admin";
import type { FieldErrors } from "./edit";
import type { Editor } from "./useEditor";
import { useTake } from "./useRecords";
import { useStoredEditor } from "./useStoredEditor";

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
  const body = (part: Partial<F>, form: F) => bodyOf?.(part, form) ?? part;
  return useStoredEditor<R, F>({
    stored: record,
    formOf,
    nameOf,
    versionOf: ({ version }) => version,
    create: (form, key) => createRecord<R>(kind, body(form, form), key),
    save: ({ id }, form, version, changes) =>
      confirming
        ? confirming((confirmed) => {
            const said = Object.keys(confirmed).length ? { confirmed } : {};
            return editRecord<R>(kind, id, { ...body(changes, form), ...said }, version);
          })
        : editRecord<R>(kind, id, body(changes, form), version),
    read: ({ id }) => readRecord<R>(kind, id),
    take: useTake<R>(kind),
    onCreated: ({ id }) => onCreated(id),
    ...(check && { check }),
  });
}
