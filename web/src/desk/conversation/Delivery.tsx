import { Button } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconChecks, IconClock, IconHelpCircle } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { type Message, sendAgain } from "@/api/interactions";
import { text } from "@/text";
import { useCommand } from "../data/mutations";
import classes from "./Messages.module.css";

const words = text.desk.contact;

const SIGNS: Partial<Record<Message["delivery"], ComponentType<{ size?: number; color?: string }>>> = {
  pending: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
  unknown: IconHelpCircle,
};

function SendAgain({ message }: { message: Message }) {
  const again = useCommand({
    run: () => sendAgain(message.interaction_id, message.id),
    records: (sent) => ({ message: sent }),
  });
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={again.isPending}
      title={words.sendAgainHelp}
      onClick={() => again.mutate()}
    >
      {words.sendAgain}
    </Button>
  );
}

/** How far an outgoing message has come; one that failed or is uncertain can be sent again by whoever may answer. */
export function Delivery({ message, mayResend }: { message: Message; mayResend: boolean }) {
  const { delivery, delivery_detail } = message;
  const Sign = SIGNS[delivery];
  if (message.direction !== "out" || !Sign) return null;
  const bad = delivery === "failed" || delivery === "unknown";
  return (
    <span className={classes.foot}>
      <Sign size={14} color={delivery === "read" ? "var(--mo-good)" : "currentColor"} aria-hidden />
      <span className={bad ? classes.failed : undefined}>
        {text.words.delivery[delivery]}
        {delivery_detail && bad ? `: ${delivery_detail}` : ""}
      </span>
      {bad && mayResend && message.subject !== "" && <SendAgain message={message} />}
    </span>
  );
}
