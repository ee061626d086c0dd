import { UnstyledButton } from "@mantine/core";
import { IconTimelineEvent } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { type Call, readCall } from "@/api/calls";
import type { Id } from "@/api/units";
import { text } from "@/text";
import { clockSpan, exactTime } from "@/ui/times";
import classes from "./CallMoments.module.css";
import { sentenceOf } from "./moments";
import { callKey } from "./useCall";

const words = text.calls.moments;

/** What happened in a call, asked for when somebody opens it, and again when the call has changed. */
export function CallMoments({ call, interactionId }: { call: Call; interactionId: Id }) {
  const [open, setOpen] = useState(false);
  const list = useId();
  const { data: moments } = useQuery({
    queryKey: [...callKey(interactionId), "moments", call.id, call.version],
    queryFn: async ({ signal }) => (await readCall(interactionId, signal)).events,
    enabled: open,
    placeholderData: (before) => before,
  });
  return (
    <div className={classes.moments}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={open}
        aria-controls={open && moments ? list : undefined}
        onClick={() => setOpen((was) => !was)}
      >
        <IconTimelineEvent size={15} aria-hidden />
        {words.title(open ? (moments?.length ?? 0) : 0)}
      </UnstyledButton>
      {open && moments && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <ol id={list} className={classes.list} tabIndex={0} aria-label={words.title(0)}>
          {moments.length === 0 && <li>{words.none}</li>}
          {moments.map((moment) => (
            <li key={[moment.at, moment.kind, moment.role, moment.who, moment.detail].join()}>
              <time dateTime={moment.at} title={exactTime(moment.at)}>
                {clockSpan((Date.parse(moment.at) - Date.parse(call.started_at)) / 1000)}
              </time>
              <span>{sentenceOf(moment)}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
