import { ActionIcon, Tooltip } from "@mantine/core";
import { IconUserEdit } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { Link } from "react-router";
import type { QueueRow } from "@/api/queue";
import { ChannelMark } from "@/shared/ChannelMark";
import { holdersOf } from "@/shared/holders";
import { LoadBar } from "@/shared/LoadBar";
import { PresenceMark } from "@/shared/PresenceMark";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockTime, exactTime, span } from "@/ui/times";
import { whoOf } from "../queue/row";
import classes from "./AgentTable.module.css";
import type { AgentLine } from "./agents";

const words = text.supervisor.agents;

function Since({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at)} className={classes.soft}>
      {span((now - Date.parse(at)) / 1000)}
    </time>
  );
}

function Presence({ line }: { line: AgentLine }) {
  const { presence } = line;
  const next = presence?.next_state;
  return (
    <div className={classes.presence} title={presence?.seen_at ? words.seen(clockTime(presence.seen_at)) : undefined}>
      <PresenceMark state={line.state} reason={line.reason} />
      {line.since && <Since at={line.since} />}
      {next && <span className={classes.soft}>{words.next(text.words.presence[next] ?? next)}</span>}
    </div>
  );
}

function LoadCell({ line }: { line: AgentLine }) {
  if (line.limit === null) return <span className={classes.soft}>–</span>;
  const label = words.loadOf(line.used, line.limit);
  return (
    <div className={classes.load}>
      <LoadBar used={line.used} limit={line.limit} label={label} />
      <span className={classes.soft}>{label}</span>
    </div>
  );
}

/** So many contacts are named in a row; the rest is a click away. */
const NAMED = 8;

function Handled({ rows, agentId }: { rows: readonly QueueRow[]; agentId: string }) {
  if (!rows.length) return <span className={classes.soft}>{words.free}</span>;
  return (
    <ul className={classes.chips}>
      {rows.slice(0, NAMED).map(({ work_item, interaction }) => (
        <li key={work_item.id}>
          <Link to={`/queue/${work_item.id}`} className={classes.chip} data-state={work_item.state}>
            <ChannelMark channel={work_item.channel} size={14} />
            <span>{whoOf(interaction)}</span>
            {work_item.state !== "assigned" && (
              <span className={classes.soft}>{text.words.workItemState[work_item.state]}</span>
            )}
          </Link>
        </li>
      ))}
      {rows.length > NAMED && (
        <li>
          <Link to={`/queue?agent=${agentId}`} className={classes.soft}>
            {words.more(rows.length - NAMED)}
          </Link>
        </li>
      )}
    </ul>
  );
}

function Skills({ line, names }: { line: AgentLine; names: Names }) {
  const { skills } = line.agent;
  if (!skills.length) return null;
  return (
    <div className={classes.skills}>
      {skills.map((skill) => `${names.skill(skill.skill_id)} ${skill.level}`).join(" · ")}
    </div>
  );
}

interface AgentRowProps {
  line: AgentLine;
  rows: readonly QueueRow[];
  names: Names;
  marked: boolean;
  onChange: (line: AgentLine) => void;
}

const Row = memo(function Row({ line, rows, names, marked, onChange }: AgentRowProps) {
  const { agent } = line;
  return (
    <tr data-marked={marked || undefined}>
      <th scope="row">
        <Link to={`/queue?agent=${agent.id}`} className={classes.name}>
          {agent.name}
        </Link>
        {agent.bot && <span className={classes.soft}> · {text.words.role.bot}</span>}
        <Skills line={line} names={names} />
      </th>
      <td>
        <Presence line={line} />
      </td>
      <td>
        <LoadCell line={line} />
      </td>
      <td>
        <Handled rows={rows} agentId={agent.id} />
      </td>
      <td>
        <Tooltip label={words.change}>
          <ActionIcon aria-label={words.changeOf(agent.name)} onClick={() => onChange(line)}>
            <IconUserEdit size={18} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
});

function heldBy(held: readonly QueueRow[]): Map<string, QueueRow[]> {
  const found = new Map<string, QueueRow[]>();
  for (const row of held) {
    for (const id of holdersOf(row.work_item)) found.set(id, [...(found.get(id) ?? []), row]);
  }
  return found;
}

interface AgentTableProps {
  lines: readonly AgentLine[];
  held: readonly QueueRow[];
  names: Names;
  marked: string | null;
  onChange: (line: AgentLine) => void;
}

/** Agents with presence, load and what they hold. */
export function AgentTable({ lines, held, names, marked, onChange }: AgentTableProps) {
  const byAgent = useMemo(() => heldBy(held), [held]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={words.title}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.columns.agent}</th>
            <th scope="col">{words.columns.presence}</th>
            <th scope="col">{words.columns.load}</th>
            <th scope="col">{words.columns.handles}</th>
            <th scope="col">
              <span className={classes.hidden}>{words.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row
              key={line.agent.id}
              line={line}
              rows={byAgent.get(line.agent.id) ?? []}
              names={names}
              marked={line.agent.id === marked}
              onChange={onChange}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
