import { Badge, Button, Tooltip } from "@mantine/core";
import { IconMessageShare } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ActionOffer, OfferResponse } from "@/api/decisions";
import { Keys } from "@/keys/Keys";
import { text } from "@/text";
import classes from "./Offers.module.css";
import { scriptOf } from "./parts";

const words = text.desk.offers;
export const CHORDS = { accepted: "Alt+Y", declined: "Alt+N", later: "Alt+L", open: "Alt+O" } as const;
export type Answer = keyof Omit<typeof CHORDS, "open">;

/** What is said whatever it scores; the server's sentence says why. */
const FIRST = ["mandatory", "service"];

function Why({ offer }: { offer: ActionOffer }) {
  const { why } = offer;
  if (FIRST.includes(offer.kind)) return <div className={classes.why}>{why.sentence}</div>;
  const figures = [
    words.factor.propensity(why.propensity),
    words.factor.context(why.context),
    words.factor.value(why.value),
    words.factor.lever(why.lever),
  ];
  return (
    <div className={classes.why}>
      <span>{why.explored ? words.explored : words.chosen(why.score)}</span>
      <span className={classes.soft}>{figures.join(" · ")}</span>
    </div>
  );
}

function AnswerButton(props: {
  label: string;
  chord: string | null;
  tone: "filled" | "default" | "subtle";
  busy: boolean;
  onClick: () => void;
}) {
  const { label, chord, tone, busy, onClick } = props;
  return (
    <Button
      size="compact-md"
      variant={tone}
      loading={busy}
      onClick={onClick}
      rightSection={chord && <Keys chord={chord} />}
    >
      {label}
    </Button>
  );
}

interface OfferScriptProps {
  offer: ActionOffer;
  /** The keys answer this one. */
  keyed: boolean;
  opened: boolean;
  busy: OfferResponse | null;
  onAnswer: (answer: Answer) => void;
  /** Puts the offer into the chat; absent where there is none. */
  onSend: (() => void) | null;
  sending: boolean;
  toggle: ReactNode;
}

/** One offer as a script: what to say, what to answer to objections, and the three answers. */
export function OfferScript({ offer, keyed, opened, busy, onAnswer, onSend, sending, toggle }: OfferScriptProps) {
  const script = scriptOf(offer, words.answers);
  const button = (answer: Answer, label: string, tone: "filled" | "default" | "subtle") => (
    <AnswerButton
      label={label}
      chord={keyed ? CHORDS[answer] : null}
      tone={tone}
      busy={busy === answer}
      onClick={() => onAnswer(answer)}
    />
  );
  return (
    <article className={classes.offer} aria-label={script.headline}>
      <div className={classes.line}>
        <span className={classes.headline}>
          <Badge size="sm" variant="light" color={offer.kind === "mandatory" ? "orange" : "iris"}>
            {words.kind[offer.kind] ?? offer.kind}
          </Badge>
          <b>{script.headline}</b>
        </span>
        {toggle}
        <span className={classes.answers}>
          {button("later", script.later, "subtle")}
          {button("declined", script.decline, "default")}
          {button("accepted", script.accept, "filled")}
        </span>
      </div>
      {opened && (
        <div className={classes.script}>
          {script.talk && <p className={classes.talk}>{script.talk}</p>}
          {script.objections.length > 0 && (
            <dl className={classes.objections} aria-label={words.objections}>
              {script.objections.map(({ objection, answer }) => (
                <div key={objection}>
                  <dt>{objection}</dt>
                  <dd>{answer}</dd>
                </div>
              ))}
            </dl>
          )}
          <Why offer={offer} />
          {onSend && (
            <Tooltip label={words.sendHelp}>
              <Button
                size="compact-sm"
                variant="subtle"
                loading={sending}
                leftSection={<IconMessageShare size={15} />}
                onClick={onSend}
              >
                {words.send}
              </Button>
            </Tooltip>
          )}
        </div>
      )}
    </article>
  );
}
