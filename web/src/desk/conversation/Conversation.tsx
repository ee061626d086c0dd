import { useEffect } from "react";
import { markRead } from "@/api/interactions";
import { useLive } from "@/live/store";
import { isInLines } from "@/shared/channels";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { CallDeck, mayHaveCall } from "../call/CallDeck";
import { CallRecord } from "../call/CallRecord";
import { readableNumber } from "../call/numbers";
import { CallbackFoot } from "../callback/CallbackFoot";
import { CallbackNotes } from "../callback/CallbackNotes";
import { ChatComposer } from "../composer/ChatComposer";
import { MailComposer } from "../composer/MailComposer";
import { Standing } from "../continuity/Standing";
import { type OpenContact, useContact } from "../data/contact";
import { ExternalFoot } from "../external/ExternalFoot";
import { OffersBand } from "../offers/OffersBand";
import { WrapUpForm } from "../wrapup/WrapUpForm";
import classes from "./Conversation.module.css";
import { ConversationHead } from "./ConversationHead";
import { DecidedBy } from "./DecidedBy";
import { HoldBanner } from "./HoldBanner";
import { MessageList } from "./MessageList";
import messageClasses from "./Messages.module.css";
import { StateBanner } from "./StateBanner";

const words = text.desk.contact;
/** A contact counts as read after it has been in view for so long. */
const READ_AFTER_MS = 600;

function useMarkRead(contact: OpenContact | null, inFocus: boolean): void {
  const id = contact?.interaction.id;
  const unread = contact?.answerable ? contact.interaction.unread : 0;
  useEffect(() => {
    if (!id || unread === 0 || !inFocus) return;
    const read = () => {
      // When it fails it stays unread, and the next look tries again.
      if (document.visibilityState === "visible") markRead(id).catch(() => undefined);
    };
    const timer = setTimeout(read, READ_AFTER_MS);
    document.addEventListener("visibilitychange", read);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", read);
    };
  }, [id, unread, inFocus]);
}

function TypingLine({ interactionId }: { interactionId: string }) {
  const typing = useLive((state) => state.typing[interactionId]);
  const now = useNow("local");
  const shown = typing && typing.until > now;
  return (
    <div className={messageClasses.typing} aria-live="polite">
      {shown ? words.typing(typing.name) : ""}
    </div>
  );
}

function Fields({ fields }: { fields: [string, string][] }) {
  if (fields.length === 0) return null;
  return (
    <dl className={classes.fields} aria-label={words.fields}>
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{readableNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Foot({ contact, readOnly, focused }: { contact: OpenContact; readOnly: boolean; focused: boolean }) {
  if (readOnly) return <StateBanner contact={contact} readOnly />;
  if (contact.wrapping && contact.item) return <WrapUpForm contact={contact} item={contact.item} focused={focused} />;
  if (!contact.answerable) return <StateBanner contact={contact} readOnly={false} />;
  if (contact.item?.kind === "callback" && contact.callback)
    return <CallbackFoot callback={contact.callback} focused={focused} />;
  if (contact.external) return <ExternalFoot external={contact.external} />;
  if (contact.interaction.channel === "voice") return null;
  const key = contact.interaction.id;
  return isInLines(contact.interaction.channel) ? (
    <>
      {contact.interaction.customer_left_at && <StateBanner contact={contact} readOnly={false} />}
      <ChatComposer key={key} contact={contact} focused={focused} />
    </>
  ) : (
    <MailComposer key={key} contact={contact} focused={focused} />
  );
}

interface ConversationProps {
  interactionId: string;
  /** The contact that the keyboard acts on. */
  focused: boolean;
  readOnly?: boolean;
}

/** One contact: its head, everything said, and what can be done next. */
export function Conversation({ interactionId, focused, readOnly = false }: ConversationProps) {
  const { contact, error, refetch } = useContact(interactionId);
  useMarkRead(contact, focused && !readOnly);
  if (!contact && error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!contact) return <LoadingRows />;
  const { customer, interaction } = contact;
  const name = readableNumber(customer?.name || interaction.sender_name || interaction.sender.value);
  return (
    <section className={classes.conversation} aria-label={words.region(name)}>
      <ConversationHead contact={contact} name={name} focused={focused} readOnly={readOnly} />
      {!readOnly && <HoldBanner item={contact.item} />}
      <CallbackNotes contact={contact} />
      {!readOnly && (
        <Standing
          customerId={contact.interaction.customer_id}
          caseId={contact.case.id}
          interactionId={contact.interaction.id}
          name={name}
        />
      )}
      {!readOnly && <OffersBand contact={contact} focused={focused} />}
      <Fields fields={contact.interaction.fields} />
      {mayHaveCall(contact) && <CallRecord interactionId={interactionId} />}
      <DecidedBy decided={contact.interaction.decided_by} />
      <MessageList key={interactionId} contact={contact} />
      {contact.interaction.channel === "chat" && <TypingLine interactionId={interactionId} />}
      {!readOnly && <CallDeck contact={contact} focused={focused} />}
      <Foot contact={contact} readOnly={readOnly} focused={focused} />
    </section>
  );
}
