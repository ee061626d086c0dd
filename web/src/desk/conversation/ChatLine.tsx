import { Button } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import type { Message } from "@/api/interactions";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import { outbox, type PendingLine } from "../data/outbox";
import { Attachments } from "./Attachments";
import { Delivery } from "./Delivery";
import classes from "./Messages.module.css";
import { Prose } from "./Prose";

const words = text.desk.contact;

/** A notice that the customer saw too: queue, transfer, closing. */
function SystemLine({ message }: { message: Message }) {
  return (
    <div className={classes.system}>
      <Prose text={message.text} /> · <Instant at={message.sent_at} as="clock" />
    </div>
  );
}

interface ChatLineProps {
  message: Message;
  first: boolean;
  /** The newest of ours shows how far it has come; older ones only when something went wrong. */
  last: boolean;
  mayResend: boolean;
}

/** One chat line as a bubble: the customer's on the left, ours on the right. */
export function ChatLine({ message, first, last, mayResend }: ChatLineProps) {
  if (message.direction === "system") return <SystemLine message={message} />;
  const ours = message.direction === "out";
  const trouble = message.delivery === "failed" || message.delivery === "unknown";
  return (
    <div className={classes.chat} data-ours={ours} data-first={first}>
      {first && (
        <div className={classes.author}>
          <span>{message.author_name}</span>
          <Instant at={message.sent_at} as="clock" />
        </div>
      )}
      {message.text && (
        <div className={classes.bubble}>
          <Prose text={message.text} />
        </div>
      )}
      <Attachments ids={message.attachment_ids} />
      {(last || trouble) && <Delivery message={message} mayResend={mayResend} />}
    </div>
  );
}

/** A line that has not reached the server yet. */
export function PendingChatLine({ interactionId, line }: { interactionId: string; line: PendingLine }) {
  return (
    <div className={classes.chat} data-ours="true" data-first="true">
      {line.message.text && (
        <div className={`${classes.bubble} ${classes.pending}`}>
          <Prose text={line.message.text} />
        </div>
      )}
      {line.failure === null ? (
        <span className={classes.foot}>
          <IconClock size={14} aria-hidden />
          {words.sending}
        </span>
      ) : (
        <span className={classes.foot} role="alert">
          <span className={classes.failed}>
            {words.notSent}: {line.failure}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => void outbox.again(interactionId, line)}>
            {text.errors.retry}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => outbox.discard(interactionId, line.key)}
          >
            {words.discard}
          </Button>
        </span>
      )}
    </div>
  );
}
