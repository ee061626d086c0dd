import { type KeyboardEvent, type RefObject, useCallback, useState } from "react";
import type { QuickReply } from "@/api/directory";
import { useNames } from "@/shared/useNames";
import type { OpenContact } from "../data/contact";
import { outbox } from "../data/outbox";
import { fillPlaceholders } from "./placeholders";
import { useOptionKeys } from "./QuickReplyPicker";
import { fittingReplies, slashBefore } from "./quickReplies";
import { useAttachments } from "./useAttachments";
import { type ComposerDraft, useDraft } from "./useDraft";
import { usePlaceholderValues } from "./usePlaceholderValues";
import { useTypingSignal } from "./useTypingSignal";

/** The quick replies that the `/word` before the caret asks for; Esc puts them aside until the text changes. */
function useSlash(contact: OpenContact, draft: string, insert: (text: string, from: number, to: number) => void) {
  const { directory } = useNames();
  const values = usePlaceholderValues(contact);
  const [caret, setCaret] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const slash = slashBefore(draft, Math.min(caret, draft.length));
  const open = slash !== null && dismissed !== draft;
  const replies = open ? fittingReplies(directory.quick_replies, contact.interaction, slash.typed) : [];
  const pick = (reply: QuickReply | undefined) => {
    if (reply && slash) insert(fillPlaceholders(reply.text, values).text, slash.start, caret);
  };
  const keys = useOptionKeys(
    replies.length,
    (index) => pick(replies[index]),
    () => setDismissed(draft),
  );
  return { open, replies, pick, keys, setCaret };
}

/** Everything behind the chat composer: the draft, its files, quick replies, typing signal and sending. */
export function useChatDraft(contact: OpenContact, field: RefObject<HTMLTextAreaElement | null>) {
  const { id, channel } = contact.interaction;
  const { draft, edit, clear, state } = useDraft(contact);
  const { typed, stop } = useTypingSignal(id);
  const setAttachments = useCallback((attachments: ComposerDraft["attachments"]) => edit({ attachments }), [edit]);
  const files = useAttachments(draft.attachments, setAttachments);
  const insert = (inserted: string, from: number, to: number) => {
    edit({ text: draft.text.slice(0, from) + inserted + draft.text.slice(to) });
    const end = from + inserted.length;
    slash.setCaret(end);
    requestAnimationFrame(() => field.current?.setSelectionRange(end, end));
  };
  const slash = useSlash(contact, draft.text, insert);
  const mayNotSend = files.uploads.length > 0 || (draft.text.trim() === "" && draft.attachments.length === 0);
  const send = () => {
    if (mayNotSend) return;
    const attachment_ids = draft.attachments.map((attachment) => attachment.id);
    void outbox.send(id, { kind: channel === "chat" ? "chat" : "reply", text: draft.text.trim(), attachment_ids });
    stop();
    clear();
  };
  const change = (text: string, caret: number) => {
    edit({ text });
    slash.setCaret(caret);
    if (channel === "chat") typed();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (slash.open && slash.replies.length > 0 && slash.keys.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    send();
  };
  /** Begin a quick reply as if `/` had been typed. */
  const beginSlash = () => {
    const { length } = draft.text;
    insert(length === 0 || /\s$/.test(draft.text) ? "/" : " /", length, length);
    field.current?.focus();
  };
  return { draft, state, files, slash, stop, change, send, mayNotSend, onKeyDown, beginSlash };
}
