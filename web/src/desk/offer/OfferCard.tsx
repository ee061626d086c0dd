import { Button, Collapse, UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useId, useState } from "react";
import type { Offer } from "@/api/routing";
import { Keys } from "@/keys/Keys";
import { useLive } from "@/live/store";
import { ChannelMark } from "@/shared/ChannelMark";
import { isInLines } from "@/shared/channels";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { serverNow, useNow } from "@/ui/clock";
import { span } from "@/ui/times";
import { CallBrief } from "../call/CallBrief";
import { Standing } from "../continuity/Standing";
import { useContactName } from "../data/contactName";
import { CountdownRing } from "./CountdownRing";
import classes from "./OfferCard.module.css";
import { explain } from "./why";

const words = text.desk.offer;
const PlanVersionLink = lazy(async () => ({
  default: (await import("@/shared/plan/PlanVersionDialog")).PlanVersionLink,
}));

function Waited({ since }: { since: string }) {
  const now = useNow();
  return <>{words.waited(span((now - Date.parse(since)) / 1000))}</>;
}

function WhyMe({ offer }: { offer: Offer }) {
  const [shown, setShown] = useState(false);
  const list = useId();
  const sentences = explain(offer.why, serverNow());
  const { plan } = offer.why;
  if (sentences.length === 0) return null;
  return (
    <>
      <UnstyledButton
        className={classes.whyToggle}
        aria-expanded={shown}
        aria-controls={list}
        onClick={() => setShown(!shown)}
      >
        {words.why}
      </UnstyledButton>
      <Collapse expanded={shown}>
        <ul id={list} className={classes.why}>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {typeof plan === "number" && plan > 0 && shown && (
            <li>
              <Suspense fallback={null}>
                <PlanVersionLink number={plan} />
              </Suspense>
            </li>
          )}
        </ul>
      </Collapse>
    </>
  );
}

interface OfferCardProps {
  offer: Offer;
  /** The first offer is the one that the keys answer. */
  first: boolean;
  busy: "accept" | "decline" | null;
  onAccept: () => void;
  onDecline: () => void;
}

/** One offered contact: who, on which channel, for which service, why me, and the two answers. */
export function OfferCard({ offer, first, busy, onAccept, onDecline }: OfferCardProps) {
  const item = useLive((state) => state.documents.workItems[offer.work_item_id]);
  const interaction = useLive((state) => state.documents.interactions[item?.interaction_id ?? ""]);
  const names = useNames();
  const who = useContactName(interaction);
  const name = useId();
  // The customer of a callback does not call: the agent does, or we have called already.
  const channel =
    item?.kind === "callback" ? text.callbacks.call.title : (text.words.channel[item?.channel ?? ""] ?? "");
  return (
    <article className={classes.card} aria-labelledby={name}>
      <div className={classes.head}>
        <CountdownRing from={offer.created_at} until={offer.expires_at} />
        <div className={classes.who}>
          <span className={classes.kind}>
            {item && <ChannelMark channel={item.channel} />}
            {[names.service(item?.service_id), channel].filter(Boolean).join(" · ")}
          </span>
          <h2 id={name} className={classes.name}>
            {who || words.title(channel)}
          </h2>
          {item && (
            <span className={classes.kind}>
              <Waited since={item.created_at} />
            </span>
          )}
        </div>
      </div>
      {item && item.also_offered_to.length > 0 && (
        <p className={classes.asked}>{words.asked(item.also_offered_to.length)}</p>
      )}
      {interaction && (interaction.channel !== "voice" || interaction.preview) && (
        <p className={classes.preview}>
          {interaction.subject && interaction.channel !== "voice" && !isInLines(interaction.channel) && (
            <span className={classes.subject}>{interaction.subject} — </span>
          )}
          {interaction.preview}
        </p>
      )}
      {interaction?.channel === "voice" && <CallBrief interactionId={interaction.id} />}
      <Standing
        brief
        customerId={interaction?.customer_id}
        caseId={item?.case_id ?? null}
        interactionId={interaction?.id ?? null}
      />
      <WhyMe offer={offer} />
      <div className={classes.buttons}>
        <Button
          variant="default"
          loading={busy === "decline"}
          disabled={busy === "accept"}
          onClick={onDecline}
          rightSection={first && <Keys chord="Alt+R" />}
        >
          {words.decline}
        </Button>
        <Button
          loading={busy === "accept"}
          disabled={busy === "decline"}
          onClick={onAccept}
          rightSection={first && <Keys chord="Alt+A" />}
        >
          {words.accept}
        </Button>
      </div>
    </article>
  );
}
