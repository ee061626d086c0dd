import { Popover, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Day, readMyDay } from "@/api/agents";
import { useSession } from "@/app/session";
import { onEvent } from "@/live/connection";
import { text } from "@/text";
import { clockSpan } from "@/ui/times";
import classes from "./DayNumbers.module.css";

const words = text.desk.day;
const KEY = ["my-day"];
/** Events after which my numbers are others. */
const COUNTED: ReadonlySet<string> = new Set([
  "WorkItemCompleted",
  "WrapUpLimitReached",
  "OfferExpired",
  "OfferRejected",
]);

function useDay() {
  const client = useQueryClient();
  const me = useSession().account.id;
  useEffect(
    () =>
      onEvent((event) => {
        const mine = event.data.work_item?.agent_id === me || event.data.offer?.agent_id === me;
        if (mine && COUNTED.has(event.type)) void client.invalidateQueries({ queryKey: KEY });
      }),
    [client, me],
  );
  return useQuery({ queryKey: KEY, queryFn: readMyDay, refetchInterval: 120_000 });
}

const averageOf = (day: Day) => clockSpan(day.handled > 0 ? day.handle_seconds / day.handled : 0);

function Numbers({ day }: { day: Day }) {
  const rows: [string, string | number][] = [
    [words.handled, day.handled],
    [words.average, averageOf(day)],
    [words.messages, day.messages],
    [words.missed, day.offers_missed],
    [words.rejected, day.offers_rejected],
  ];
  for (const [channel, count] of Object.entries(day.by_channel ?? {}))
    rows.push([text.words.channel[channel] ?? channel, count]);
  return (
    <dl className={classes.numbers}>
      {rows.map(([label, value]) => (
        <div key={label} style={{ display: "contents" }}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** My numbers today: one line, and all of them on demand. */
export function DayNumbers() {
  const { data: day } = useDay();
  if (!day) return null;
  return (
    <Popover position="bottom-end" width={270} trapFocus={false} returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.open}>
          <VisuallyHidden>{words.open}: </VisuallyHidden>
          <span className="figures">{words.short(day.handled, averageOf(day))}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <section aria-label={words.title}>
          <Text fw={600} size="sm" mb="xs">
            {words.title}
          </Text>
          <Numbers day={day} />
        </section>
      </Popover.Dropdown>
    </Popover>
  );
}
