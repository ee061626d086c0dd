import { useMutation } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { isConflict, Problem, type ReadableError, readable } from "@/api/problem";
import { text } from "@/text";
import {
  CalledOff,
  changesOf,
  errorAt,
  type FieldErrors,
  type Merge,
  mergeEdits,
  plainDetail,
  same,
  withoutErrorAt,
} from "./edit";

const words = text.admin.record;

/** A record as a form holds it, and the version it was read at; version 0 is a record that does not exist yet. */
export interface Edition<T extends object> {
  form: T;
  version: number;
}

export interface EditorOptions<T extends object> {
  edition: Edition<T>;
  /** Stores the form; `changes` are the members that differ from what was read. Returns what is stored now. */
  save: (changes: Partial<T>, form: T, version: number) => Promise<Edition<T>>;
  /** Reads the record again after somebody else saved it. */
  reread?: () => Promise<Edition<T>>;
  /** What is wrong before the server is asked. */
  check?: (form: T) => FieldErrors;
  onSaved?: (edition: Edition<T>) => void;
}

export interface Clash<T extends object> {
  merge: Merge<T>;
  theirs: Edition<T>;
  mine: T;
}

export interface Editor<T extends object> {
  form: T;
  isNew: boolean;
  dirty: boolean;
  saving: boolean;
  change: <K extends keyof T & string>(name: K, value: T[K]) => void;
  error: (path: string) => string | undefined;
  /** A refusal that is not about a field. */
  refusal: ReadableError | null;
  save: () => void;
  discard: () => void;
  clash: Clash<T> | null;
  keepMine: () => void;
  takeTheirs: () => void;
}

/** The errors of a refusal by field: the one it names, and the others where it lists several. */
export function fieldErrorsOf(error: unknown): FieldErrors {
  if (!(error instanceof Problem)) return {};
  const found: Record<string, string> = {};
  for (const { field, why } of error.errors) found[field] = plainDetail(field, why, "");
  if (error.field) found[error.field] = plainDetail(error.field, error.detail, error.remedy);
  return found;
}

/** Bring the first marked field into view and focus it, once it has been drawn; without one, the words at the top. */
function showFirstFault(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>("[data-editor] [aria-invalid='true']");
    if (field) field.focus();
    else document.querySelector("[data-editor] [role='alert']")?.scrollIntoView({ block: "nearest" });
  });
}

/**
 * Edits a copy of a record: what was changed, what is wrong with it, and saving it over the version that was read.
 *
 * When somebody else was faster nothing is stored; the editor shows both and lets the person decide. A newer edition that
 * arrives while nothing was changed here replaces the form silently.
 */
export function useEditor<T extends object>(options: EditorOptions<T>): Editor<T> {
  const { edition, save, reread, check, onSaved } = options;
  const [base, setBase] = useState(edition);
  const [form, setForm] = useState(edition.form);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [refusal, setRefusal] = useState<ReadableError | null>(null);
  const [clash, setClash] = useState<Clash<T> | null>(null);
  const changes = useMemo(() => changesOf(base.form, form), [base, form]);
  const dirty = Object.keys(changes).length > 0;

  const start = useCallback((next: Edition<T>) => {
    setBase(next);
    setForm(next.form);
    setErrors({});
    setRefusal(null);
    setClash(null);
  }, []);

  const offered = useRef(edition.version);
  if (edition.version > Math.max(offered.current, base.version)) {
    offered.current = edition.version;
    if (!dirty) start(edition);
    // Nothing in the form is different in it (a secret was stored beside it): my changes stand on the newer version.
    else if (same(edition.form, base.form)) setBase(edition);
  }

  const refuse = useCallback(
    async (error: unknown, mine: T) => {
      if (error instanceof CalledOff) return;
      if (isConflict(error) && reread) {
        const theirs = await reread();
        setClash({ merge: mergeEdits(base.form, mine, theirs.form), theirs, mine });
        return;
      }
      const found = fieldErrorsOf(error);
      setErrors(found);
      setRefusal(readable(error));
      showFirstFault();
    },
    [base, reread],
  );

  const store = useMutation({
    mutationFn: ({ from, to }: { from: Edition<T>; to: T }) => save(changesOf(from.form, to), to, from.version),
    onSuccess: (stored) => {
      start(stored);
      onSaved?.(stored);
    },
    onError: (error, { to }) => {
      refuse(error, to).catch((other: unknown) => setRefusal(readable(other)));
    },
  });

  const isNew = base.version === 0;
  const saveNow = () => {
    if (store.isPending || !(dirty || isNew)) return;
    const found = check?.(form) ?? {};
    setErrors(found);
    setRefusal(null);
    if (Object.keys(found).length) showFirstFault();
    else store.mutate({ from: base, to: form });
  };

  return {
    form,
    isNew,
    dirty,
    saving: store.isPending,
    change: (name, value) => {
      if (same(form[name], value)) return;
      setForm((old) => ({ ...old, [name]: value }));
      setErrors((old) => withoutErrorAt(old, name));
    },
    error: (path) => errorAt(errors, path),
    refusal:
      refusal ?? (Object.keys(errors).length ? { title: words.notSaved, detail: words.checkMarked, remedy: "" } : null),
    save: saveNow,
    discard: () => start(base),
    clash,
    keepMine: () => {
      if (!clash) return;
      setBase(clash.theirs);
      setForm(clash.merge.merged);
      setClash(null);
      store.mutate({ from: clash.theirs, to: clash.merge.merged });
    },
    takeTheirs: () => clash && start(clash.theirs),
  };
}
