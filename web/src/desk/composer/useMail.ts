import { notifications } from "@mantine/notifications";
import { useCallback, useState } from "react";
import { newKey } from "@/api/client";
import { type OutgoingMessage, sendMessage } from "@/api/interactions";
import { sentence } from "@/api/problem";
import { useSession } from "@/app/session";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import type { MailHeadValues } from "./MailHead";
import { openingHtml } from "./mailBody";
import { isAddress, type MailKind, recipientsFor, subjectFor } from "./recipients";
import { useAttachments } from "./useAttachments";
import type { ComposerDraft, useDraft } from "./useDraft";
import { plainOf, useMailEditor } from "./useMailEditor";

const words = text.desk.composer;

export interface MailOptions {
  contact: OpenContact;
  drafting: ReturnType<typeof useDraft>;
  kind: MailKind;
  /** The mail went out. */
  onSent: () => void;
}

/** Whether the draft belongs to this kind of answer; another kind begins anew. */
const isDraftOf = ({ text: written, kind }: ComposerDraft, wanted: MailKind) => written !== "" && kind === wanted;

/** What the mail begins with: the draft if there is one, else recipients and subject by the kind of answer. */
function headOf({ contact, drafting, kind }: MailOptions): MailHeadValues {
  const { draft } = drafting;
  const { to, cc } = recipientsFor(kind, contact.interaction, contact.messages);
  const subject = subjectFor(kind, contact.interaction.subject || contact.case.subject);
  if (!isDraftOf(draft, kind)) return { to, cc, subject };
  return { to: draft.to ?? to, cc: draft.cc ?? cc, subject: draft.subject ?? subject };
}

function useSend({ contact, drafting, kind, onSent }: MailOptions) {
  // One key for this mail, so that pressing the button again after a lost answer cannot send it twice.
  const [key, setKey] = useState(newKey);
  return useCommand({
    run: (message: Omit<OutgoingMessage, "kind">) => sendMessage(contact.interaction.id, { ...message, kind }, key),
    records: (message) => ({ message }),
    done: () => {
      setKey(newKey());
      drafting.clear();
      onSent();
    },
    failed: (error) => {
      notifications.show({ color: "red", title: words.notSent, message: sentence(error), autoClose: 10_000 });
      return true;
    },
  });
}

/** Everything behind the mail composer: head, body, files, draft and sending. */
export function useMail(options: MailOptions) {
  const { contact, drafting, kind } = options;
  const { draft, edit } = drafting;
  const { agent } = useSession();
  const [head, setHead] = useState<MailHeadValues>(() => headOf(options));
  const [tried, setTried] = useState(false);
  const [opening] = useState(() =>
    isDraftOf(draft, kind) && draft.html ? draft.html : openingHtml(agent?.signature ?? ""),
  );
  const editor = useMailEditor({
    label: words.mailLabel(head.to.join(", ")),
    opening,
    onChange: (html, plain) => edit({ html, text: plain, kind, ...head }),
  });
  const setAttachments = useCallback((attachments: ComposerDraft["attachments"]) => edit({ attachments }), [edit]);
  const files = useAttachments(draft.attachments, setAttachments);
  const send = useSend(options);
  /** The mail that is answered or forwarded; the server quotes it below. */
  const answered = contact.messages.findLast(({ direction }) => direction === "in");

  const changeHead = (change: Partial<MailHeadValues>) => {
    const next = { ...head, ...change };
    setHead(next);
    edit({ kind, ...next });
  };
  const submit = () => {
    setTried(true);
    const complete = head.to.length > 0 && [...head.to, ...head.cc].every(isAddress);
    if (!complete || files.uploads.length > 0 || send.isPending) return;
    const attachment_ids = draft.attachments.map(({ id }) => id);
    const reference = answered ? { in_reply_to: answered.id } : {};
    send.mutate({ ...head, text: plainOf(editor), html: editor.getHTML(), attachment_ids, ...reference });
  };
  const noRecipient = tried && head.to.length === 0;
  return { head, changeHead, noRecipient, editor, files, sending: send.isPending, submit, answered };
}
