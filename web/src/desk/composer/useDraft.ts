import { useCallback, useEffect, useRef, useState } from "react";
import { type Attachment, dropDraft, saveDraft } from "@/api/interactions";
import type { Id } from "@/api/units";
import type { OpenContact } from "../data/contact";
import { useKept } from "../data/kept";
import type { MailKind } from "./recipients";

/** What has been typed and not sent; the server keeps it as it is. */
export interface ComposerDraft {
  text: string;
  html?: string;
  kind?: MailKind;
  to?: string[];
  cc?: string[];
  subject?: string;
  attachments: Attachment[];
}

export type DraftState = "clean" | "saving" | "saved" | "failed";

const SAVE_AFTER_MS = 1200;

const isEmpty = ({ text, attachments }: ComposerDraft) => text.trim() === "" && attachments.length === 0;

function restored(body: Record<string, unknown> | undefined): ComposerDraft {
  const empty: ComposerDraft = { text: "", attachments: [] };
  if (!body || typeof body.text !== "string") return empty;
  return {
    ...empty,
    ...(body as Partial<ComposerDraft>),
    attachments: (body.attachments as Attachment[] | undefined) ?? [],
  };
}

/** Save a short while after the last change, and at once when the composer goes away. */
function useSaving(interactionId: Id) {
  const [state, setState] = useState<DraftState>("clean");
  const waiting = useRef<{ draft: ComposerDraft; timer: ReturnType<typeof setTimeout> } | null>(null);
  const store = useCallback(
    async (draft: ComposerDraft) => {
      try {
        await (isEmpty(draft) ? dropDraft(interactionId) : saveDraft(interactionId, { ...draft }));
        setState(isEmpty(draft) ? "clean" : "saved");
      } catch {
        setState("failed");
      }
    },
    [interactionId],
  );
  const flush = useCallback(() => {
    const held = waiting.current;
    waiting.current = null;
    if (!held) return;
    clearTimeout(held.timer);
    void store(held.draft);
  }, [store]);
  const later = useCallback(
    (draft: ComposerDraft) => {
      if (waiting.current) clearTimeout(waiting.current.timer);
      setState("saving");
      waiting.current = { draft, timer: setTimeout(flush, SAVE_AFTER_MS) };
    },
    [flush],
  );
  const drop = useCallback(() => {
    if (waiting.current) clearTimeout(waiting.current.timer);
    waiting.current = null;
    setState("clean");
  }, []);
  useEffect(() => flush, [flush]);
  return { state, later, drop };
}

/** The draft of a contact: kept on this page at once, at the server soon after, so that it survives everything. */
export function useDraft(contact: OpenContact) {
  const id = contact.interaction.id;
  const [draft, setDraft, forget] = useKept<ComposerDraft>(`draft:${id}`, () => restored(contact.draft?.body));
  const { state, later, drop } = useSaving(id);
  const latest = useRef(draft);
  const edit = useCallback(
    (change: Partial<ComposerDraft>) => {
      latest.current = { ...latest.current, ...change };
      setDraft(latest.current);
      later(latest.current);
    },
    [setDraft, later],
  );
  /** The message went out: the server has dropped its copy by itself. */
  const clear = useCallback(() => {
    drop();
    forget();
    latest.current = { text: "", attachments: [] };
    setDraft(latest.current);
  }, [drop, forget, setDraft]);
  return { draft, edit, clear, state };
}
