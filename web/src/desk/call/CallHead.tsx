import { Tooltip } from "@mantine/core";
import {
  IconPlayerPauseFilled,
  IconPlayerRecordFilled,
  IconShieldCheck,
  IconShieldQuestion,
} from "@tabler/icons-react";
import type { Call } from "@/api/calls";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockSpan } from "@/ui/times";
import classes from "./CallBar.module.css";
import { readableNumber } from "./numbers";
import { recordingSaid } from "./recordingSaid";
import { countedFrom, customerOf, otherNumber } from "./useCall";

const words = text.calls;

function Timer({ since }: { since: string }) {
  const seconds = (useNow() - Date.parse(since)) / 1000;
  return (
    <span className={classes.timer} role="timer">
      {clockSpan(seconds)}
    </span>
  );
}

function RecordingMark({ call }: { call: Call }) {
  const { recording } = call;
  const said = recording && recordingSaid(recording);
  if (!said) return null;
  const on = recording.state === "on";
  return (
    <span className={classes.mark} data-tone={on ? "bad" : "warn"}>
      {on ? <IconPlayerRecordFilled size={13} aria-hidden /> : <IconPlayerPauseFilled size={13} aria-hidden />}
      {said}
    </span>
  );
}

function Verified({ call }: { call: Call }) {
  const Icon = call.verified ? IconShieldCheck : IconShieldQuestion;
  return (
    <Tooltip label={call.verified ? words.verifiedHelp : words.unverifiedHelp} multiline w={260}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the tooltip must be reachable by keyboard */}
      <span className={classes.mark} data-tone={call.verified ? "good" : undefined} tabIndex={0}>
        <Icon size={15} aria-hidden />
        {call.verified ? words.verified : words.unverified}
      </span>
    </Tooltip>
  );
}

/** How the call stands: its state, how long, with which number, whether the caller is proved, whether it is recorded. */
export function CallHead({ call }: { call: Call }) {
  const held = call.state === "talking" && customerOf(call)?.held;
  const number = otherNumber(call);
  return (
    <div className={classes.head}>
      <span className={classes.state} data-state={held ? "held" : call.state} role="status">
        {held ? words.onHold : (words.state[call.state] ?? call.state)}
      </span>
      <Timer since={countedFrom(call)} />
      <span className={classes.number}>{number ? readableNumber(number) : words.withheld}</span>
      <Verified call={call} />
      <RecordingMark call={call} />
    </div>
  );
}
