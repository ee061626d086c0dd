import { ActionIcon, Button, SegmentedControl, Tooltip } from "@mantine/core";
import { RichTextEditor } from "@mantine/tiptap";
import { IconBolt, IconSend2, IconTrash } from "@tabler/icons-react";
import type { Editor } from "@tiptap/react";
import { type KeyboardEvent, useState } from "react";
import { Keys } from "@/keys/Keys";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { exactTime } from "@/ui/times";
import type { OpenContact } from "../data/contact";
import { AttachButton } from "./AttachButton";
import classes from "./Composer.module.css";
import { FileTray } from "./FileTray";
import { EDITOR_LABELS, FormatBar } from "./FormatBar";
import editorClasses from "./MailEditor.module.css";
import { MailHead } from "./MailHead";
import { fillPlaceholders, unfilledIn } from "./placeholders";
import { paragraphsOf } from "./plainText";
import { QuickReplyPicker } from "./QuickReplyPicker";
import { fittingReplies } from "./quickReplies";
import type { MailKind } from "./recipients";
import type { useDraft } from "./useDraft";
import { useFileDrop } from "./useFileDrop";
import { useMail } from "./useMail";
import { usePlaceholderValues } from "./usePlaceholderValues";

const words = text.desk.composer;

interface MailEditorProps {
  contact: OpenContact;
  drafting: ReturnType<typeof useDraft>;
  kind: MailKind;
  onKind: (kind: MailKind) => void;
  onClose: () => void;
}

function QuickReplies({ contact, editor, onClose }: { contact: OpenContact; editor: Editor; onClose: () => void }) {
  const { directory } = useNames();
  const values = usePlaceholderValues(contact);
  return (
    <QuickReplyPicker
      find={(typed) => fittingReplies(directory.quick_replies, contact.interaction, typed)}
      onPick={(reply) => {
        const { text: filled } = fillPlaceholders(reply.text, values);
        editor.chain().focus().insertContent(paragraphsOf(filled)).run();
        onClose();
      }}
      onClose={onClose}
    />
  );
}

function Top({ drafting, kind, onKind, onClose }: MailEditorProps) {
  const discard = () => {
    // Told to the server too: an emptied draft is dropped there.
    drafting.edit({ text: "", attachments: [] });
    onClose();
  };
  return (
    <div className={editorClasses.kinds}>
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
      <Tooltip label={words.discardDraft}>
        <ActionIcon size={30} aria-label={words.discardDraft} onClick={discard}>
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function Hint({ drafting }: { drafting: MailEditorProps["drafting"] }) {
  const unfilled = unfilledIn(drafting.draft.text);
  const warning =
    unfilled.length > 0 ? words.unfilled(unfilled.join(", ")) : drafting.state === "failed" && words.draftFailed;
  if (warning) return <span className={`${classes.hint} ${classes.warn}`}>{warning}</span>;
  return <span className={classes.hint}>{drafting.state === "saved" && words.draftSaved}</span>;
}

interface ToolsProps {
  mail: ReturnType<typeof useMail>;
  drafting: MailEditorProps["drafting"];
  onPick: () => void;
}

function Tools({ mail, drafting, onPick }: ToolsProps) {
  return (
    <div className={classes.bar}>
      <AttachButton onFiles={mail.files.add} />
      <Tooltip label={`${words.quickReplies} (Alt+Q)`}>
        <ActionIcon size={32} aria-label={words.quickReplies} onClick={onPick}>
          <IconBolt size={18} />
        </ActionIcon>
      </Tooltip>
      <FormatBar />
      <Hint drafting={drafting} />
      <Button
        size="sm"
        loading={mail.sending}
        leftSection={<IconSend2 size={16} />}
        rightSection={<Keys chord="Ctrl+Enter" />}
        onClick={mail.submit}
      >
        {words.sendMail}
      </Button>
    </div>
  );
}

function MailForm(props: MailEditorProps) {
  const { contact, drafting, kind, onClose } = props;
  const mail = useMail({ contact, drafting, kind, onSent: onClose });
  const { dragging, handlers } = useFileDrop(mail.files.add);
  const [picking, setPicking] = useState(false);
  // Before the editor sees them: there Ctrl+Enter would begin a new line.
  const takeKeys = (event: KeyboardEvent) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const picks = event.altKey && event.code === "KeyQ";
    if (!sends && !picks) return;
    event.preventDefault();
    event.stopPropagation();
    if (sends) mail.submit();
    if (picks) setPicking(true);
  };
  return (
    <div className={classes.composer} data-dragging={dragging} {...handlers} onKeyDownCapture={takeKeys}>
      {picking && <QuickReplies contact={contact} editor={mail.editor} onClose={() => setPicking(false)} />}
      <Top {...props} />
      <MailHead values={mail.head} noRecipient={mail.noRecipient} onChange={mail.changeHead} />
      <RichTextEditor
        editor={mail.editor}
        labels={EDITOR_LABELS}
        classNames={editorClasses}
        withTypographyStyles={false}
      >
        <RichTextEditor.Content />
        {kind === "forward" && mail.answered && (
          <p className={editorClasses.forwards}>
            {words.forwards(mail.answered.author_name, exactTime(mail.answered.sent_at))}
          </p>
        )}
        <FileTray
          attachments={drafting.draft.attachments}
          uploads={mail.files.uploads}
          onRemove={mail.files.remove}
          onCancel={mail.files.cancel}
        />
        <Tools mail={mail} drafting={drafting} onPick={() => setPicking(true)} />
      </RichTextEditor>
    </div>
  );
}

/** Write a mail; another kind of answer begins anew with its own recipients. */
export function MailEditor(props: MailEditorProps) {
  return <MailForm key={props.kind} {...props} />;
}
