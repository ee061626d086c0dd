import {
  IconBan,
  IconBellRinging,
  IconCircleCheck,
  IconHourglass,
  IconMessages,
  IconPencilCheck,
  IconPlayerPause,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { WorkItemState } from "@/api/routing";
import { text } from "@/text";
import classes from "./StateChip.module.css";

const ICONS: Record<WorkItemState, ComponentType<{ size?: number; stroke?: number }>> = {
  queued: IconHourglass,
  offered: IconBellRinging,
  assigned: IconMessages,
  wrapping: IconPencilCheck,
  parked: IconPlayerPause,
  completed: IconCircleCheck,
  canceled: IconBan,
};

/** The state of a work item, by sign, word and colour. */
export function StateChip({ state }: { state: WorkItemState }) {
  const Icon = ICONS[state];
  return (
    <span className={classes.chip} data-state={state}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {text.words.workItemState[state] ?? state}
    </span>
  );
}
