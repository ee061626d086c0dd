import { ActionIcon, Button, CopyButton, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconClock, IconCopy, IconPhone } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { type Callback, type CallbackRow, type CallOutcome, sayOutcome } from "@/api/callbacks";
import { LaterDialog } from "@/callbacks/LaterDialog";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { exactTime, listTime } from "@/ui/times";
import { useDial } from "../call/DialButton";
import { readableNumber } from "../call/numbers";
import { isOver, useCall } from "../call/useCall";
import { useCommand } from "../data/mutations";
import { workplace } from "../data/workplace";
import classes from "./CallbackFoot.module.css";

const words = text.callbacks.call;
const outcomeWords = text.callbacks.outcome;

const OUTCOMES: readonly CallOutcome[] = ["reached", "no_answer", "busy", "voicemail", "wrong_number"];

function CustomersClock({ zones }: { zones: string[] }) {
  const now = useNow();
  const zone = zones.length === 1 ? zones[0] : undefined;
  if (!zone) return null;
  const clock = new Intl.DateTimeFormat(undefined, { timeZone: zone, hour: "numeric", minute: "2-digit" }).format(now);
  return <span>{words.clock(clock, zone)}</span>;
}

function Facts({ callback }: { callback: Callback }) {
  const { wish, attempts } = callback;
  const now = useNow();
  const by = callback.asked_by === "customer" ? words.byCustomer : words.byUs;
  return (
    <div className={classes.facts}>
      <span title={exactTime(callback.asked_at)}>{words.asked(listTime(callback.asked_at, now), by)}</span>
      {wish.start && <span>{words.window(exactTime(wish.start), wish.end && exactTime(wish.end))}</span>}
      <CustomersClock zones={callback.zones} />
      {attempts.map(({ at, outcome }) => (
        <span key={at} title={exactTime(at)}>
          {words.tried(outcomeWords[outcome] ?? outcome, listTime(at, now))}
        </span>
      ))}
    </div>
  );
}

/** What the agent is told after saying what came of the call. */
function told({ callback }: CallbackRow): string {
  if (callback.state === "reached") return words.reachedNow;
  return callback.state === "open" ? words.again(exactTime(callback.next_at)) : words.over;
}

function useOutcome(callback: Callback) {
  return useCommand({
    run: (outcome: CallOutcome) => sayOutcome(callback.id, outcome),
    records: ({ work_item, interaction }: CallbackRow) => ({ work_item, interaction }),
    done: (row) => {
      notifications.show({ message: told(row) });
      if (row.callback.state !== "reached") workplace.close(row.interaction.id);
    },
  });
}

interface CallbackFootProps {
  callback: Callback;
  focused: boolean;
}

/** Whom to call and why, and what came of it: by button, and by key for the contact in focus. */
export function CallbackFoot({ callback, focused }: CallbackFootProps) {
  const { data: call } = useCall(callback.interaction_id);
  const talking = call != null && !isOver(call);
  const phone = useDial();
  const [later, setLater] = useState(false);
  const { mutate, isPending, variables } = useOutcome(callback);
  const open = callback.state === "open";
  const enabled = focused && open;
  const { call: callNow } = phone;
  const dial = useCallback(
    () => callNow(callback.number, { interaction_id: callback.interaction_id }),
    [callNow, callback.number, callback.interaction_id],
  );
  const askLater = useCallback(() => setLater(true), []);
  const reached = useCallback(() => mutate("reached"), [mutate]);
  const unanswered = useCallback(() => mutate("no_answer"), [mutate]);
  useShortcut({ keys: "Alt+D", label: words.now, group: "contact", run: dial, enabled: enabled && !talking });
  useShortcut({ keys: "Alt+G", label: outcomeWords.reached ?? "", group: "contact", run: reached, enabled });
  useShortcut({ keys: "Alt+N", label: outcomeWords.no_answer ?? "", group: "contact", run: unanswered, enabled });
  useShortcut({ keys: "Alt+L", label: words.later, group: "contact", run: askLater, enabled });
  return (
    <section className={classes.foot} aria-label={words.title}>
      <div className={classes.who}>
        <div className={classes.number}>
          {callback.name !== callback.number && callback.name}
          <strong>
            {readableNumber(callback.number)}
            <CopyButton value={callback.number}>
              {({ copied, copy }) => (
                <Tooltip label={copied ? words.copied : words.copy}>
                  <ActionIcon aria-label={words.copy} onClick={copy}>
                    {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                  </ActionIcon>
                </Tooltip>
              )}
            </CopyButton>
          </strong>
        </div>
        {!talking && (
          <>
            <Button component="a" variant="default" href={`tel:${callback.number}`}>
              {text.calls.dial.phone}
            </Button>
            <Button
              leftSection={<IconPhone size={18} />}
              rightSection={<Keys chord="Alt+D" />}
              loading={phone.pending}
              onClick={dial}
            >
              {words.now}
            </Button>
          </>
        )}
      </div>
      {callback.about && <p className={classes.about}>{callback.about}</p>}
      <Facts callback={callback} />
      {open ? (
        <fieldset className={classes.outcomes}>
          <legend>{words.what}</legend>
          {OUTCOMES.map((outcome) => (
            <Button
              key={outcome}
              variant={outcome === "reached" ? "light" : "default"}
              loading={isPending && variables === outcome}
              disabled={isPending && variables !== outcome}
              onClick={() => mutate(outcome)}
            >
              {outcomeWords[outcome]}
            </Button>
          ))}
          <Button variant="default" leftSection={<IconClock size={16} />} onClick={askLater} disabled={isPending}>
            {words.later}
          </Button>
        </fieldset>
      ) : (
        <p className={classes.about} role="status">
          {words.reachedNow}
        </p>
      )}
      <LaterDialog
        callback={callback}
        mine
        opened={later}
        onClose={() => setLater(false)}
        onDone={(row) => workplace.close(row.interaction.id)}
      />
    </section>
  );
}
