import { Button, Loader, Switch, UnstyledButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconChevronDown, IconChevronUp, IconTags } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { newKey } from "@/api/client";
import { type ActionOffer, respond, sendOfferCard } from "@/api/decisions";
import { Problem, sentence } from "@/api/problem";
import type { Id } from "@/api/units";
import { useMay } from "@/app/session";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import { type Answer, CHORDS, OfferScript } from "./OfferScript";
import classes from "./Offers.module.css";
import { Said } from "./Said";
import { useAnswerKey, useAskAgain, useOffers, useShown } from "./useOffers";
import { useTold } from "./useTold";
import { WhyNot } from "./WhyNot";

const words = text.desk.offers;

function Degraded({ why }: { why: string }) {
  if (!why) return null;
  return (
    <p className={classes.degraded} role="status">
      <IconAlertTriangle size={15} aria-hidden />
      {words.degraded(why)}
    </p>
  );
}

function Toggle({ opened, more, onTurn }: { opened: boolean; more: string; onTurn: () => void }) {
  return (
    <UnstyledButton className={classes.toggle} aria-expanded={opened} onClick={onTurn}>
      {opened ? words.less : more}
      {opened ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
    </UnstyledButton>
  );
}

interface FootProps {
  customerId: Id;
  opened: boolean;
  verified: boolean;
  onVerified: (verified: boolean) => void;
}

function Foot({ customerId, opened, verified, onVerified }: FootProps) {
  return (
    <div className={classes.foot}>
      {opened && <Said customerId={customerId} />}
      <Switch
        size="xs"
        label={words.verified}
        checked={verified}
        onChange={(event) => onVerified(event.currentTarget.checked)}
      />
    </div>
  );
}

/** The three answers to the first offer, by button and by key. Nothing counts before the server has said so. */
function useAnswers(customerId: Id, first: ActionOffer | undefined, focused: boolean) {
  const askAgain = useAskAgain(customerId);
  const keyOf = useAnswerKey();
  const [refused, setRefused] = useState("");
  const command = useCommand({
    run: ({ offer, answer }: { offer: ActionOffer; answer: Answer }) =>
      respond(offer.token, answer, keyOf(offer.offer_id, answer)),
    done: (_, { answer }) => {
      setRefused("");
      notifications.show({ message: words.noted[answer], autoClose: 3000 });
      askAgain();
    },
    failed: (error) => {
      setRefused(sentence(error));
      askAgain();
      return true;
    },
  });
  const { mutate, isPending } = command;
  const answer = useCallback(
    (offer: ActionOffer | undefined, given: Answer) => {
      if (offer && !isPending) mutate({ offer, answer: given });
    },
    [mutate, isPending],
  );
  const enabled = focused && first !== undefined;
  const accept = useCallback(() => answer(first, "accepted"), [answer, first]);
  const decline = useCallback(() => answer(first, "declined"), [answer, first]);
  const later = useCallback(() => answer(first, "later"), [answer, first]);
  useShortcut({ keys: CHORDS.accepted, label: words.shortcuts.accept, group: "contact", run: accept, enabled });
  useShortcut({ keys: CHORDS.declined, label: words.shortcuts.decline, group: "contact", run: decline, enabled });
  useShortcut({ keys: CHORDS.later, label: words.shortcuts.later, group: "contact", run: later, enabled });
  const busy = isPending ? command.variables : undefined;
  return { answer, busy, refused };
}

function useSending(contact: OpenContact): { send: (() => void) | null; sending: boolean } {
  const { interaction, answerable } = contact;
  const [key, setKey] = useState(newKey);
  const command = useCommand({
    run: () => sendOfferCard(interaction.id, key),
    done: () => {
      setKey(newKey());
      notifications.show({ message: words.sent, autoClose: 3000 });
    },
  });
  const there = interaction.channel === "chat" && answerable && !interaction.customer_left_at;
  return { send: there ? () => command.mutate() : null, sending: command.isPending };
}

/** Nothing is decided here yet: no catalogue was published, or it has no place at the desk. */
const isNotInUse = (error: unknown) =>
  error instanceof Problem && (error.type.endsWith("/no-catalogue") || error.field === "placement");

interface OffersBandProps {
  contact: OpenContact;
  customerId: Id;
  focused: boolean;
}

function Band({ contact, customerId, focused }: OffersBandProps) {
  const { interaction } = contact;
  const name = contact.customer?.name || interaction.sender_name || interaction.sender.value;
  const [opened, setOpened] = useState(false);
  const [verified, setVerified] = useState(false);
  const about = { customerId, interactionId: interaction.id, channel: interaction.channel, verified };
  const { data, error, isPending, refetch } = useOffers(about);
  const offers = data?.offers ?? [];
  const first = offers[0];
  useShown(first);
  const degraded = data?.degraded ?? [];
  const told = useTold(customerId, verified, degraded.length > 0 || opened);
  const { answer, busy, refused } = useAnswers(customerId, first, focused);
  const { send, sending } = useSending(contact);
  const turn = useCallback(() => setOpened((before) => !before), []);
  useShortcut({ keys: CHORDS.open, label: words.shortcuts.open, group: "contact", run: turn, enabled: focused });
  const toggle = <Toggle opened={opened} more={first ? words.more : words.why} onTurn={turn} />;
  if (isNotInUse(error)) return null;
  return (
    <section className={classes.band} aria-label={words.region(name)} aria-busy={isPending}>
      {isPending && (
        <p className={classes.quiet}>
          <Loader size="xs" /> {words.loading}
        </p>
      )}
      {error && !data && (
        <p className={classes.quiet} role="alert">
          {sentence(error)}{" "}
          <Button size="compact-xs" variant="subtle" onClick={() => void refetch()}>
            {words.again}
          </Button>
        </p>
      )}
      {data && !first && (
        <p className={classes.quiet}>
          <IconTags size={15} aria-hidden /> {data.control ? words.control : words.nothing(data.left_out)} {toggle}
        </p>
      )}
      {offers.map((offer, at) => (
        <OfferScript
          key={offer.offer_id}
          offer={offer}
          keyed={at === 0 && focused}
          opened={opened}
          busy={busy?.offer.offer_id === offer.offer_id ? busy.answer : null}
          onAnswer={(given) => answer(offer, given)}
          onSend={at === 0 ? send : null}
          sending={sending}
          toggle={at === 0 ? toggle : null}
        />
      ))}
      <div aria-live="assertive">{refused && <p className={classes.refused}>{refused}</p>}</div>
      <Degraded why={told.why(degraded)} />
      {opened && data && <WhyNot decision={data} tell={(attribute) => told.why([attribute])} />}
      {(opened || verified || told.wantsProof(degraded)) && (
        <Foot customerId={customerId} opened={opened} verified={verified} onVerified={setVerified} />
      )}
    </section>
  );
}

/** What we have to say to the customer of the contact in hand, and what was said before. */
export function OffersBand({ contact, focused }: Omit<OffersBandProps, "customerId">) {
  const mayDecide = useMay("decisions:make");
  const customerId = contact.interaction.customer_id;
  if (!mayDecide || !customerId || !contact.answerable) return null;
  return <Band key={customerId} contact={contact} customerId={customerId} focused={focused} />;
}
