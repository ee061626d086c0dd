import { ActionIcon, Loader, Menu, SegmentedControl, Tooltip } from "@mantine/core";
import { IconDoorExit, IconDots, IconPhoneOff, IconPlayerRecordFilled, IconUserShare } from "@tabler/icons-react";
import { memo } from "react";
import { Link } from "react-router";
import type { Listening, LiveCall } from "@/api/calls";
import type { Id } from "@/api/units";
import { readableNumber } from "@/desk/call/numbers";
import { partnerLegs } from "@/desk/call/parties";
import { countedFrom, customerOf, otherNumber } from "@/desk/call/useCall";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockSpan } from "@/ui/times";
import classes from "./CallTable.module.css";
import { earOf, isMine, isUp, whoCalls } from "./liveCalls";

const words = text.calls.live;
export type Order = (call: LiveCall, what: Listening) => void;

function Clock({ since }: { since: string }) {
  return <>{clockSpan((useNow() - Date.parse(since)) / 1000)}</>;
}

function State({ call }: { call: LiveCall }) {
  const held = call.state === "talking" && customerOf(call)?.held;
  return (
    <span className={classes.state} data-state={held ? "held" : call.state}>
      {held ? text.calls.onHold : (text.calls.state[call.state] ?? call.state)}
      {call.recording?.state === "on" && (
        <Tooltip label={words.recorded}>
          <IconPlayerRecordFilled size={12} role="img" aria-label={words.recorded} className={classes.recorded} />
        </Tooltip>
      )}
    </span>
  );
}

const HOW = [
  { value: "listen", label: words.listen },
  { value: "whisper", label: words.whisper },
  { value: "barge", label: words.barge },
] as const;

interface ControlsProps {
  call: LiveCall;
  me: Id;
  mayListen: boolean;
  /** What is being done in this call for me. */
  doing: Listening | null;
  onOrder: Order;
}

/** What I do in a call: listen, whisper, talk; leave, take over, end. */
function Controls({ call, me, mayListen, doing, onOrder }: ControlsProps) {
  const who = whoCalls(call) || text.calls.withheld;
  const ear = earOf(call, me);
  const open = call.state === "talking";
  const mine = isMine(call, me);
  const leave = mine ? words.end : words.leave;
  return (
    <div className={classes.controls}>
      <SegmentedControl
        size="xs"
        aria-label={words.row(who)}
        disabled={!open || !mayListen || mine || doing !== null}
        // Without a choice yet none of them stands out.
        value={ear === null ? "" : ear === "talk" ? "barge" : ear}
        onChange={(value) => onOrder(call, value as Listening)}
        data={HOW.map(({ value, label }) => ({ value, label }))}
      />
      {ear !== null && (
        <Tooltip label={leave}>
          <ActionIcon
            variant="light"
            aria-label={`${leave}: ${who}`}
            disabled={doing !== null}
            onClick={() => onOrder(call, "leave")}
          >
            {mine ? <IconPhoneOff size={17} /> : <IconDoorExit size={17} />}
          </ActionIcon>
        </Tooltip>
      )}
      <Menu position="bottom-end" withinPortal returnFocus>
        <Menu.Target>
          <ActionIcon aria-label={words.actions(who)}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconUserShare size={16} />}
            disabled={!open || mine || doing !== null || !isUp(call, me)}
            onClick={() => onOrder(call, "take_over")}
          >
            {words.take_over}
            {open && ear === null && <span className={classes.soft}>{words.takeNeeds}</span>}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPhoneOff size={16} />}
            color="red"
            disabled={doing !== null}
            onClick={() => onOrder(call, "end")}
          >
            {words.end}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span className={classes.doing} role="status">
        {doing !== null && (
          <>
            <Loader size={14} /> {words.doing[doing]}
          </>
        )}
        {doing === null && ear !== null && !isUp(call, me) && text.calls.leg.ringing}
      </span>
    </div>
  );
}

/** Who talks with the customer, me among them. */
const partners = (call: LiveCall, me: Id): string =>
  partnerLegs(call)
    .map(({ agent_id, name, address }) => (agent_id === me ? text.calls.you : readableNumber(name || address)))
    .join(", ");

const Row = memo(function Row(props: ControlsProps) {
  const { call, me } = props;
  const number = otherNumber(call);
  const who = whoCalls(call) || text.calls.withheld;
  const ear = earOf(call, me);
  return (
    <tr data-mine={ear !== null || undefined}>
      <th scope="row">
        {call.interaction_id ? (
          <Link className={classes.name} to={`/contacts/${call.interaction_id}`} title={words.open(who)}>
            {who}
          </Link>
        ) : (
          <span className={classes.name}>{who}</span>
        )}
        {number && readableNumber(number) !== who && <span className={classes.soft}>{readableNumber(number)}</span>}
      </th>
      <td>
        <State call={call} />
      </td>
      <td className={classes.agents}>{partners(call, me)}</td>
      <td>{call.service_name}</td>
      <td className={classes.time}>
        <Clock since={countedFrom(call)} />
      </td>
      <td>
        <Controls {...props} />
      </td>
    </tr>
  );
});

interface CallTableProps {
  calls: readonly LiveCall[];
  me: Id;
  /** My softphone is there, so that I can hear. */
  mayListen: boolean;
  /** What is being done for me, and in which call. */
  ordered: { callId: Id; what: Listening } | null;
  onOrder: Order;
}

/** Live calls: who talks with whom, for how long, and how I take part. */
export function CallTable({ calls, me, mayListen, ordered, onOrder }: CallTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={words.title}>
      <table className={classes.table}>
        <thead>
          <tr>
            {(["who", "state", "agents", "service", "time", "mine"] as const).map((column) => (
              <th key={column} scope="col">
                {words.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <Row
              key={call.id}
              call={call}
              me={me}
              mayListen={mayListen}
              doing={ordered?.callId === call.id ? ordered.what : null}
              onOrder={onOrder}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
