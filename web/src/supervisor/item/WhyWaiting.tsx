import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { readWaiting, type Waiting } from "@/api/queue";
import type { WorkItem } from "@/api/routing";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { clockTime, relative, span } from "@/ui/times";
import classes from "./ItemPanel.module.css";

const words = text.supervisor.item;

function Needs({ item, names }: { item: WorkItem; names: Names }) {
  const needs = item.required_skills.map((need) => words.level(names.skill(need.skill_id), need.level));
  return (
    <p>
      <b>{words.needs}:</b> {needs.length ? needs.join(", ") : words.noNeeds}
    </p>
  );
}

/** What keeps the item from particular agents, or sends it elsewhere. */
function Conditions({ item, names }: { item: WorkItem; names: Names }) {
  const now = useNow();
  const lines: ReactNode[] = [];
  if (item.preferred_agent_id && item.preferred_until && Date.parse(item.preferred_until) > now) {
    lines.push(words.waitsFor(names.agent(item.preferred_agent_id), clockTime(item.preferred_until)));
  }
  for (const { agent_id, until } of item.cooldowns) {
    if (Date.parse(until) > now) lines.push(words.cooldown(names.agent(agent_id), clockTime(until)));
  }
  if (item.overflow_at) lines.push(words.overflowAt(relative(item.overflow_at, now)));
  if (!lines.length) return null;
  return (
    <ul className={classes.lines}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sentences without an identity
        <li key={at}>{line}</li>
      ))}
    </ul>
  );
}

function Nearest({ waiting, names }: { waiting: Waiting; names: Names }) {
  if (!waiting.nearest.length) {
    return (
      <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={words.nobodyNear}>
        {words.nobodyNearRemedy}
      </Alert>
    );
  }
  return (
    <>
      <h3>{words.nearest}</h3>
      <ul className={classes.agents}>
        {waiting.nearest.map(({ agent_id, missing }) => (
          <li key={agent_id}>
            {missing.length ? (
              <IconX size={16} color="var(--mo-bad)" aria-hidden />
            ) : (
              <IconCheck size={16} color="var(--mo-good)" aria-hidden />
            )}
            <b>{names.agent(agent_id)}</b>
            <span>
              {missing.length ? missing.map((what) => words.missing[what] ?? what).join(", ") : words.nothingMissing}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Explains what a waiting item waits for: its place, its needs, and what the closest agents lack. */
export function WhyWaiting({ item, names }: { item: WorkItem; names: Names }) {
  const waits = item.state === "queued";
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["waiting", item.id, item.version],
    queryFn: ({ signal }) => readWaiting(item.id, signal),
    enabled: waits,
    staleTime: 0,
    // Agents come and go while one looks at it.
    refetchInterval: 5000,
    placeholderData: (previous) => previous,
  });
  if (!waits)
    return <p className={classes.note}>{words.notWaiting(text.words.workItemState[item.state] ?? item.state)}</p>;
  if (isPending) return <LoadingRows rows={3} />;
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <div className={classes.sheet}>
      <p className={classes.lead}>
        {data.position !== null && <b>{words.position(data.position)}</b>}
        <span>
          {data.estimated_wait_seconds === null ? words.noEstimate : words.estimate(span(data.estimated_wait_seconds))}
        </span>
      </p>
      <Needs item={item} names={names} />
      <Conditions item={item} names={names} />
      <Nearest waiting={data} names={names} />
    </div>
  );
}
