import { ActionIcon, Textarea, Tooltip } from "@mantine/core";
import { IconBolt, IconSend2 } from "@tabler/icons-react";
import { useCallback, useId, useRef } from "react";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import { AttachButton } from "./AttachButton";
import classes from "./Composer.module.css";
import { FileTray } from "./FileTray";
import { unfilledIn } from "./placeholders";
import { optionId, QuickReplyOptions } from "./QuickReplyPicker";
import { segmentsOf } from "./segments";
import { useChatDraft } from "./useChatDraft";
import type { DraftState } from "./useDraft";
import { useFileDrop } from "./useFileDrop";

const words = text.desk.composer;
/** Signs outside of the plain alphabet that are named. */
const MOST_ODD = 5;

/** How many text messages it takes, and which signs make it more. */
function smsHint(draft: string): string {
  const { plain, segments, left, odd } = segmentsOf(draft.trim());
  return plain ? words.smsPlain(segments, left) : words.smsOdd(segments, left, odd.slice(0, MOST_ODD).join(" "));
}

function Hint({ draft, state, sms }: { draft: string; state: DraftState; sms: boolean }) {
  const unfilled = unfilledIn(draft);
  const warning =
    unfilled.length > 0 ? words.unfilled(unfilled.join(", ")) : state === "failed" ? words.draftFailed : null;
  if (warning) return <span className={`${classes.hint} ${classes.warn}`}>{warning}</span>;
  if (sms && draft.trim())
    return (
      <span className={classes.hint} aria-live="polite">
        {smsHint(draft)}
      </span>
    );
  return <span className={classes.hint}>{state === "saved" ? words.draftSaved : words.hintEnter}</span>;
}

interface ToolsProps {
  chat: ReturnType<typeof useChatDraft>;
  sms: boolean;
}

function Tools({ chat, sms }: ToolsProps) {
  return (
    <div className={classes.bar}>
      {!sms && <AttachButton onFiles={chat.files.add} />}
      <Tooltip label={`${words.quickReplies} (/)`}>
        <ActionIcon size={32} aria-label={words.quickReplies} onClick={chat.beginSlash}>
          <IconBolt size={18} />
        </ActionIcon>
      </Tooltip>
      <Hint draft={chat.draft.text} state={chat.state} sms={sms} />
      <Tooltip label={words.send}>
        <ActionIcon
          size={34}
          radius="xl"
          variant="filled"
          color="iris"
          aria-label={words.send}
          disabled={chat.mayNotSend}
          onClick={chat.send}
        >
          <IconSend2 size={18} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

const dropsNothing = () => undefined;

/** Write to a chat or by text: Enter sends, `/` finds quick replies; in a chat, files by button, paste or drop. */
export function ChatComposer({ contact, focused }: { contact: OpenContact; focused: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const chat = useChatDraft(contact, field);
  const { draft, files, slash } = chat;
  const sms = contact.interaction.channel === "sms";
  const { dragging, handlers } = useFileDrop(sms ? dropsNothing : files.add);
  const focus = useCallback(() => field.current?.focus(), []);
  const { reply } = text.desk.contact.shortcuts;
  useShortcut({ keys: "Alt+E", label: reply, group: "contact", run: focus, enabled: focused });
  const options = slash.open && slash.replies.length > 0;
  const { sender, sender_name } = contact.interaction;
  return (
    <div className={classes.composer} data-dragging={dragging} {...handlers}>
      {options && (
        <div className={classes.picker}>
          <QuickReplyOptions
            id={list}
            replies={slash.replies}
            active={slash.keys.active}
            onHover={slash.keys.setActive}
            onPick={(index) => slash.pick(slash.replies[index])}
          />
        </div>
      )}
      <FileTray
        attachments={draft.attachments}
        uploads={files.uploads}
        onRemove={files.remove}
        onCancel={files.cancel}
      />
      <Textarea
        ref={field}
        className={classes.field}
        autosize
        minRows={1}
        maxRows={9}
        autoFocus={focused}
        aria-label={(sms ? words.smsLabel : words.chatLabel)(sender_name || sender.value)}
        aria-autocomplete="list"
        aria-controls={options ? list : undefined}
        aria-activedescendant={options ? optionId(list, slash.keys.active) : undefined}
        placeholder={sms ? words.smsPlaceholder : dragging ? words.dropHere : words.chatPlaceholder}
        value={draft.text}
        onChange={({ currentTarget }) => chat.change(currentTarget.value, currentTarget.selectionStart)}
        onSelect={({ currentTarget }) => slash.setCaret(currentTarget.selectionStart)}
        onKeyDown={chat.onKeyDown}
        onBlur={chat.stop}
      />
      <Tools chat={chat} sms={sms} />
    </div>
  );
}
