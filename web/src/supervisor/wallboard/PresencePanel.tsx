import { memo } from "react";
import { Link } from "react-router";
import type { PresenceState } from "@/api/agents";
import type { AgentRow, Wallboard } from "@/api/wallboard";
import { LoadBar } from "@/shared/LoadBar";
import { PresenceMark } from "@/shared/PresenceMark";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { span } from "@/ui/times";
import classes from "./PresencePanel.module.css";

const words = text.supervisor.wallboard;
const ORDER: PresenceState[] = ["ready", "not_ready", "signed_out"];

function Since({ at }: { at: string }) {
  const now = useNow();
  return <>{span((now - Date.parse(at)) / 1000)}</>;
}

const AgentLine = memo(function AgentLine({ row, name }: { row: AgentRow; name: string }) {
  return (
    <li className={classes.agent}>
      <Link to={`/agents?agent=${row.agent_id}`} className={classes.name} title={name}>
        {name}
      </Link>
      <span className={classes.since}>
        <Since at={row.since} />
      </span>
      <span className={classes.presence}>
        <PresenceMark state={row.state} reason={row.reason} />
      </span>
      <span className={classes.load}>
        <LoadBar used={row.total_used} limit={row.total_limit} label={words.used(row.total_used, row.total_limit)} />
      </span>
    </li>
  );
});

/** Agents by presence, those who may be offered work first. People signed out are a number only. */
export function PresencePanel({ board, names }: { board: Wallboard; names: Names }) {
  const here = board.presence
    .filter((row) => row.state !== "signed_out")
    .sort(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        names.agent(a.agent_id).localeCompare(names.agent(b.agent_id)),
    );
  const { ready, not_ready, signed_out, handling } = board.agents;
  const counts: [PresenceState, number][] = [
    ["ready", ready],
    ["not_ready", not_ready],
    ["signed_out", signed_out],
  ];
  const all = Math.max(ready + not_ready + signed_out, 1);
  return (
    <section className={classes.panel} aria-label={words.agents}>
      <div className={classes.head}>
        <h2>{words.agents}</h2>
        <Link to="/agents">{words.allAgents}</Link>
      </div>
      <div className={classes.bar} aria-hidden>
        {counts.map(([state, number]) => (
          <span key={state} data-state={state} style={{ width: `${(number / all) * 100}%` }} />
        ))}
      </div>
      <ul className={classes.counts}>
        {counts.map(([state, number]) => (
          <li key={state}>
            <b>{number}</b> <PresenceMark state={state} reason={null} />
          </li>
        ))}
        <li>{words.busy(handling)}</li>
      </ul>
      {here.length === 0 ? (
        <p className={classes.none}>{words.nobodyHere}</p>
      ) : (
        <ul className={classes.list}>
          {here.map((row) => (
            <AgentLine key={row.agent_id} row={row} name={names.agent(row.agent_id)} />
          ))}
        </ul>
      )}
    </section>
  );
}
