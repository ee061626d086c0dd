import { UnstyledButton } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { Continuity, Dealing } from "@/api/continuity";
import type { Id } from "@/api/units";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import classes from "./Standing.module.css";
import { pageName, standingOf } from "./standing";
import { useContinuity } from "./useContinuity";

const words = text.desk.continuity;

/** An offered contact is on the screen for seconds. */
const MOST_IN_BRIEF = 2;

interface StandingProps {
  customerId: Id | null | undefined;
  caseId: Id | null;
  interactionId: Id | null;
  /** Everything at once; otherwise one line that opens. */
  brief?: boolean;
  /** Whose contact it stands in. */
  name?: string;
}

function Pages({ pages }: Pick<Continuity, "pages">) {
  const latest = pages.at(-1);
  if (!latest) return null;
  return (
    <li>
      <span className={classes.soft}>{words.page}</span> {pageName(latest)}{" "}
      <span className={classes.soft}>
        <Instant at={latest.seen_at} as="relative" />
        {pages.length > 1 && ` · ${words.pages(pages.length)}`}
      </span>
    </li>
  );
}

function Last({ last }: { last: NonNullable<Continuity["last_message"]> }) {
  return (
    <li>
      <span className={classes.soft}>{words.last(last.ours, text.words.channel[last.channel] ?? last.channel)}</span>{" "}
      {last.text}{" "}
      <span className={classes.soft}>
        <Instant at={last.at} as="relative" />
      </span>
    </li>
  );
}

function Told({ told }: { told: Continuity["collected"] }) {
  if (told.length === 0) return null;
  return (
    <li>
      <span className={classes.soft}>{words.told}</span>{" "}
      {told.map(({ label, value }) => `${label}: ${value}`).join(" · ")}
    </li>
  );
}

function Visited({ pages }: Pick<Continuity, "pages">) {
  if (pages.length < 2) return null;
  return <li className={classes.soft}>{pages.map(pageName).join(" → ")}</li>;
}

function Case({ dealing }: { dealing: Dealing }) {
  const channel = dealing.channel ? (text.words.channel[dealing.channel] ?? dealing.channel) : "";
  return (
    <li>
      {words.dealing(dealing.case_number, dealing.subject, words.step[dealing.step] ?? dealing.step, channel)}{" "}
      <span className={classes.soft}>
        <Instant at={dealing.since} as="relative" />
      </span>
    </li>
  );
}

interface LinesProps {
  standing: ReturnType<typeof standingOf>;
  opened: boolean;
  brief: boolean;
}

function Lines({ standing: { dealings, last, told, pages }, opened, brief }: LinesProps) {
  const shown = opened || brief;
  const [first, ...others] = dealings.slice(0, brief ? MOST_IN_BRIEF : undefined);
  return (
    <>
      {first && <Case dealing={first} />}
      {shown && others.map((dealing) => <Case key={dealing.case_id} dealing={dealing} />)}
      {last && (shown || !first) && <Last last={last} />}
      <Pages pages={pages} />
      {shown && <Told told={told} />}
      {opened && <Visited pages={pages} />}
    </>
  );
}

/** Where the customer stands: other open cases, what was said and told last, and the page being looked at. */
export function Standing({ customerId, caseId, interactionId, brief = false, name = "" }: StandingProps) {
  const { data } = useContinuity(customerId);
  const [opened, setOpened] = useState(false);
  const list = useId();
  if (!data) return null;
  const standing = standingOf(data, caseId, interactionId);
  if (standing.empty) return null;
  // On the card of an offered contact it is part of the card; in a conversation it is a place to go to.
  const Frame = brief ? "div" : "section";
  return (
    <Frame className={classes.standing} data-brief={brief} {...(!brief && { "aria-label": words.region(name) })}>
      <IconRoute size={15} aria-hidden className={classes.mark} />
      <ul id={list} className={classes.list}>
        <Lines standing={standing} opened={opened} brief={brief} />
      </ul>
      {!brief && standing.more && (
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={opened}
          aria-controls={list}
          onClick={() => setOpened(!opened)}
        >
          {opened ? words.less : words.more}
        </UnstyledButton>
      )}
    </Frame>
  );
}
