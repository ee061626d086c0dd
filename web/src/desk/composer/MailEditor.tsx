import { ActionIcon, Button, SegmentedControl, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { RichTextEditor } from "@mantine/tiptap";
import { IconBolt, IconSend2, IconTrash } from "@tabler/icons-react";
import type { Editor } from "@tiptap/react";
import { type KeyboardEvent, useCallback, useState } from "react";
import { newKey } from "@/api/client";
import { type OutgoingMessage, sendMessage } from "@/api/interactions";
import { sentence } from "@/api/problem";
import { useSession } from "@/app/session";
import { Keys } from "@/keys/Keys";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import { AttachButton } from "./AttachButton";
import classes from "./Composer.module.css";
import { FileTray } from "./FileTray";
import { EDITOR_LABELS, FormatBar } from "./FormatBar";
import editorClasses from "./MailEditor.module.css";
import { MailHead, type MailHeadValues } from "./MailHead";
import { openingHtml } from "./mailBody";
import { fillPlaceholders, unfilledIn } from "./placeholders";
import { paragraphsOf } from "./plainText";
import { QuickReplyPicker } from "./QuickReplyPicker";
import { fittingReplies } from "./quickReplies";
import { isAddress, type MailKind, recipientsFor, subjectFor } from "./recipients";
import { useAttachments } from "./useAttachments";
import type { useDraft } from "./useDraft";
import { useFileDrop } from "./useFileDrop";
import { plainOf, useMailEditor } from "./useMailEditor";
import { usePlaceholderValues } from "./usePlaceholderValues";

const words = text.desk.composer;

interface MailEditorProps {
  contact: OpenContact;
  drafting: ReturnType<typeof useDraft>;
  kind: MailKind;
  onKind: (kind: MailKind) => void;
  onClose: () => void;
}

/** What the mail begins with: the draft if there is one, else recipients and subject by the kind of answer. */
function headOf({ contact, drafting, kind }: MailEditorProps): MailHeadValues {
  const { draft } = drafting;
  const { to, cc } = recipientsFor(kind, contact.interaction, contact.messages);
  const subject = subjectFor(kind, contact.interaction.subject || contact.case.subject);
  if (!draft.text || draft.kind !== kind) return { to, cc, subject };
  return { to: draft.to ?? to, cc: draft.cc ?? cc, subject: draft.subject ?? subject };
}

function useSend({ contact, drafting, kind, onClose }: MailEditorProps) {
  // One key for this mail, so that pressing the button again after a lost answer cannot send it twice.
  const [key, setKey] = useState(newKey);
  return useCommand({
    run: (message: Omit<OutgoingMessage, "kind">) => sendMessage(contact.interaction.id, { ...message, kind }, key),
    records: (message) => ({ message }),
    done: () => {
      setKey(newKey());
      drafting.clear();
      onClose();
    },
    failed: (error) => {
      notifications.show({ color: "red", title: words.notSent, message: sentence(error), autoClose: 10_000 });
      return true;
    },
  });
}

function QuickReplies({ contact, editor, onClose }: { contact: OpenContact; editor: Editor; onClose: () => void }) {
  const { directory } = useNames();
  const values = usePlaceholderValues(contact);
  return (
    <QuickReplyPicker
      find={(typed) => fittingReplies(directory.quick_replies, contact.interaction, typed)}
      onPick={(reply) => {
        editor
          .chain()
          .focus()
          .insertContent(paragraphsOf(fillPlaceholders(reply.text, values).text))
          .run();
        onClose();
      }}
      onClose={onClose}
    />
  );
}

function useMail(props: MailEditorProps) {
  const { contact, drafting, kind } = props;
  const { draft, edit } = drafting;
  const { agent } = useSession();
  const [head, setHead] = useState<MailHeadValues>(() => headOf(props));
  const [tried, setTried] = useState(false);
  const last = contact.messages.findLast(({ direction }) => direction === "in");
  const [opening] = useState(() =>
    draft.text && draft.kind === kind && draft.html ? draft.html : openingHtml(kind, agent?.signature ?? "", last),
  );
  const editor = useMailEditor({
    label: words.mailLabel(head.to.join(", ")),
    opening,
    onChange: (html, plain) => edit({ html, text: plain, kind, ...head }),
  });
  const setAttachments = useCallback((attachments: typeof draft.attachments) => edit({ attachments }), [edit]);
  const files = useAttachments(draft.attachments, setAttachments);
  const send = useSend(props);
  const changeHead = (change: Partial<MailHeadValues>) => {
    const next = { ...head, ...change };
    setHead(next);
    edit({ kind, ...next });
  };
  const submit = () => {
    setTried(true);
    const addresses = [...head.to, ...head.cc];
    if (head.to.length === 0 || !addresses.every(isAddress) || files.uploads.length > 0 || send.isPending) return;
    const attachment_ids = draft.attachments.map(({ id }) => id);
    send.mutate({
      ...head,
      text: plainOf(editor),
      html: editor.getHTML(),
      attachment_ids,
      ...(last && { in_reply_to: last.id }),
    });
  };
  return { head, changeHead, tried, editor, files, send, submit, draft, state: drafting.state };
}

function Kind({ kind, onKind }: Pick<MailEditorProps, "kind" | "onKind">) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={words.mode}
      value={kind}
      onChange={(value) => onKind(value as MailKind)}
      data={[
        { value: "reply", label: words.reply },
        { value: "reply_all", label: words.replyAll },
        { value: "forward", label: words.forward },
      ]}
    />
  );
}

function MailForm(props: MailEditorProps) {
  const { contact, drafting, onClose } = props;
  const { head, changeHead, tried, editor, files, send, submit, draft, state } = useMail(props);
  const { dragging, handlers } = useFileDrop(files.add);
  const [picking, setPicking] = useState(false);
  const unfilled = unfilledIn(draft.text);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.altKey && event.code === "KeyQ") {
      event.preventDefault();
      setPicking(true);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are shortcuts for the buttons inside
    <div className={classes.composer} data-dragging={dragging} {...handlers} onKeyDown={onKeyDown}>
      {picking && <QuickReplies contact={contact} editor={editor} onClose={() => setPicking(false)} />}
      <div className={editorClasses.kinds}>
        <Kind {...props} />
        <Tooltip label={words.discardDraft}>
          <ActionIcon
            size={30}
            aria-label={words.discardDraft}
            onClick={() => {
              drafting.edit({ text: "", attachments: [] });
              drafting.clear();
              onClose();
            }}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <MailHead values={head} noRecipient={tried && head.to.length === 0} onChange={changeHead} />
      <RichTextEditor editor={editor} labels={EDITOR_LABELS} classNames={editorClasses} withTypographyStyles={false}>
        <RichTextEditor.Content />
        <FileTray
          attachments={draft.attachments}
          uploads={files.uploads}
          onRemove={files.remove}
          onCancel={files.cancel}
        />
        <div className={classes.bar}>
          <AttachButton onFiles={files.add} />
          <Tooltip label={`${words.quickReplies} (Alt+Q)`}>
            <ActionIcon size={32} aria-label={words.quickReplies} onClick={() => setPicking(true)}>
              <IconBolt size={18} />
            </ActionIcon>
          </Tooltip>
          <FormatBar />
          <span className={`${classes.hint} ${unfilled.length > 0 || state === "failed" ? classes.warn : ""}`}>
            {unfilled.length > 0
              ? words.unfilled(unfilled.join(", "))
              : state === "failed"
                ? words.draftFailed
                : state === "saved" && words.draftSaved}
          </span>
          <Button
            size="sm"
            loading={send.isPending}
            leftSection={<IconSend2 size={16} />}
            rightSection={<Keys chord="Ctrl+Enter" />}
            onClick={submit}
          >
            {words.sendMail}
          </Button>
        </div>
      </RichTextEditor>
    </div>
  );
}

/** Write a mail; another kind of answer begins anew with its own recipients. */
export function MailEditor(props: MailEditorProps) {
  return <MailForm key={props.kind} {...props} />;
}
