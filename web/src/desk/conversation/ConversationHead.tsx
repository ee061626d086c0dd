import { ChannelMark } from "@/shared/ChannelMark";
import { isInLines } from "@/shared/channels";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import { ContactActions } from "../moves/ContactActions";
import classes from "./Conversation.module.css";

const words = text.desk.contact;

interface ConversationHeadProps {
  contact: OpenContact;
  name: string;
  focused: boolean;
  readOnly: boolean;
}

/** Who it is, what it is about, and the moves. */
export function ConversationHead({ contact, name, focused, readOnly }: ConversationHeadProps) {
  const names = useNames();
  const { interaction, case: record } = contact;
  const subject =
    isInLines(interaction.channel) || interaction.channel === "voice" ? "" : interaction.subject || words.noSubject;
  // A touchpoint often has the name of its service: said once.
  const about = new Set([
    words.caseNumber(record.number),
    names.service(interaction.service_id),
    names.touchpoint(interaction.touchpoint_id),
    subject ? name : "",
  ]);
  return (
    <div className={classes.head}>
      <div className={classes.titles}>
        <h2 className={classes.title} title={subject || name}>
          {subject || name}
        </h2>
        <div className={classes.subtitle}>
          <ChannelMark channel={interaction.channel} size={15} />
          <span>{[...about].filter(Boolean).join(" · ")}</span>
        </div>
      </div>
      {!readOnly && <ContactActions contact={contact} focused={focused} />}
    </div>
  );
}
