import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { resumeWorkItem, type WorkItem } from "@/api/routing";
import { useMay, useSession } from "@/app/session";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { exactTime } from "@/ui/times";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import classes from "./Conversation.module.css";

const words = text.desk.contact;

function Resume({ item }: { item: WorkItem }) {
  const resume = useCommand({
    run: () => resumeWorkItem(item.id),
    records: (work_item) => ({ work_item }),
    done: () => notifications.show({ message: words.resumed }),
  });
  return (
    <Button size="compact-sm" loading={resume.isPending} onClick={() => resume.mutate()}>
      {words.resume}
    </Button>
  );
}

function useSentence(contact: OpenContact): string {
  const names = useNames();
  const { item, interaction } = contact;
  if (interaction.state === "closed") {
    return interaction.outcome
      ? words.closedAs(text.words.outcome[interaction.outcome] ?? interaction.outcome)
      : words.closed;
  }
  if (item?.state === "parked")
    return item.parked_until ? words.parkedUntil(exactTime(item.parked_until)) : words.parked;
  if (contact.answerable && interaction.customer_left_at) return words.customerLeft;
  if (item?.state === "queued" || item?.state === "offered") return words.waiting;
  return item?.agent_id ? words.takenBy(names.agent(item.agent_id)) : words.gone;
}

/** Why nothing can be written here, and what can be done instead. */
export function StateBanner({ contact, readOnly }: { contact: OpenContact; readOnly: boolean }) {
  const sentence = useSentence(contact);
  const me = useSession().account.id;
  const handles = useMay("handle");
  const { item } = contact;
  const mayResume = !readOnly && handles && item?.state === "parked" && item.preferred_agent_id === me;
  return (
    <div className={classes.banner} role="status">
      <span>{sentence}</span>
      {mayResume && item && <Resume item={item} />}
    </div>
  );
}
