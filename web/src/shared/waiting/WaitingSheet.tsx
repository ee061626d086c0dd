import {
  IconAlertTriangle,
  IconArrowForwardUp,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconClipboardCheck,
  IconClock,
  IconHistory,
  IconHourglass,
  IconInfoCircle,
  IconLock,
  IconSchool,
  IconStack2,
  IconTags,
  IconTrendingUp,
  IconUserShare,
} from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import type { NearAgent, Waiting } from "@/api/queue";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { exactTime, span } from "@/ui/times";
import type { Names } from "../useNames";
import {
  type About,
  countdown,
  type Missing,
  moment,
  sayCause,
  sayCounts,
  sayMissing,
  sayRules,
  sayUpcoming,
  staffOf,
  type Tone,
} from "./say";
import classes from "./WaitingSheet.module.css";

const words = text.waiting;

type Icon = ComponentType<{ size?: number; stroke?: number; className?: string | undefined }>;

const TONES: Record<Tone, Icon> = {
  good: IconCircleCheck,
  warn: IconHourglass,
  bad: IconAlertTriangle,
  calm: IconInfoCircle,
};

const SIGNS: Record<Missing["what"], Icon> = {
  nothing: IconCircleCheck,
  skill: IconSchool,
  condition: IconTags,
  signed_out: IconCircleDashed,
  not_ready: IconCircleMinus,
  cooldown: IconHistory,
  capacity: IconStack2,
  reserved_for_other: IconUserShare,
  ramp_up: IconTrendingUp,
  wrap_up: IconClipboardCheck,
  kept_for_service: IconLock,
};

interface PartProps {
  waiting: Waiting;
  names: Names;
}

function Lead({ waiting, names, about }: PartProps & { about: About }) {
  const { tone, sentence, remedy } = sayCause(waiting, names, useNow(), about);
  const Sign = TONES[tone];
  return (
    <div className={classes.lead} data-tone={tone} role="status">
      <Sign size={20} stroke={1.8} className={classes.sign} aria-hidden />
      <div>
        <b>{sentence}</b>
        {remedy && <p>{remedy}</p>}
      </div>
    </div>
  );
}

function Place({ waiting: { position, estimated_wait_seconds: seconds }, about }: PartProps & { about: About }) {
  if (position === null) return null;
  const place = about === "sample" ? words.samplePosition(position) : words.position(position);
  return (
    <p className={classes.soft}>
      {place}, {seconds === null ? words.noEstimate : words.estimate(span(seconds))}
    </p>
  );
}

function Next({ waiting, names }: PartProps) {
  const now = useNow();
  if (!waiting.upcoming.length) return null;
  return (
    <section>
      <h3>{words.next}</h3>
      <ul className={classes.next}>
        {waiting.upcoming.map((event) => (
          <li key={`${event.kind} ${event.agent_id}`}>
            {event.kind === "overflow" ? (
              <IconArrowForwardUp size={16} aria-hidden />
            ) : (
              <IconClock size={16} aria-hidden />
            )}
            <span>{sayUpcoming(event, names)}</span>
            <time dateTime={event.at} title={exactTime(event.at)}>
              {moment(event.at, now)} <b>{countdown(event.at, now)}</b>
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Agent({ agent, names, now }: { agent: NearAgent; names: Names; now: number }) {
  return (
    <li>
      <b title={names.agent(agent.agent_id)}>{names.agent(agent.agent_id)}</b>
      <ul className={classes.missing}>
        {sayMissing(agent, names, now).map(({ what, sentence }) => {
          const Sign = SIGNS[what];
          return (
            <li key={sentence} data-what={what}>
              <Sign size={15} stroke={1.8} aria-hidden />
              {sentence}
            </li>
          );
        })}
      </ul>
    </li>
  );
}

function Staff({ waiting, names }: PartProps) {
  const now = useNow();
  if (!staffOf(waiting)) return <p className={classes.soft}>{words.nobody}</p>;
  return (
    <section>
      <h3>{words.nearest}</h3>
      <p className={classes.soft}>
        {words.staff(staffOf(waiting))}: {sayCounts(waiting).join(", ")}
      </p>
      <ol className={classes.agents}>
        {waiting.nearest.map((agent) => (
          <Agent key={agent.agent_id} agent={agent} names={names} now={now} />
        ))}
      </ol>
    </section>
  );
}

interface WaitingSheetProps extends PartProps {
  about: About;
  /** Load units that it takes. */
  units: number;
  /** The last attempt to read it again failed. */
  stale: boolean;
  /** What is to be known before all else. */
  children?: ReactNode;
}

/** Why a contact waits: the cause in one line, its place and needs, what happens by itself, and what the nearest agents lack. */
export function WaitingSheet({ waiting, names, about, units, stale, children }: WaitingSheetProps) {
  const waits = waiting.position !== null;
  const rules = waiting.rules && sayRules(waiting.rules, names);
  return (
    <div className={classes.sheet}>
      {children}
      <Lead waiting={waiting} names={names} about={about} />
      {stale && <p className={classes.stale}>{words.stale}</p>}
      <Place waiting={waiting} names={names} about={about} />
      {rules && (
        <>
          <p>
            {words.needs}: {rules.needs}
            {`, ${words.units(units)}`}
          </p>
          <p className={classes.soft}>
            {words.order}: {rules.order}
          </p>
        </>
      )}
      <Next waiting={waiting} names={names} />
      {waits && <Staff waiting={waiting} names={names} />}
    </div>
  );
}
