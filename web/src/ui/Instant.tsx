import { Tooltip } from "@mantine/core";
import { useNow } from "./clock";
import { clockTime, exactTime, listTime, relative } from "./times";

interface InstantProps {
  at: string;
  /** `clock` 14:05, `list` time today else the day, `relative` 5 min ago. */
  as?: "clock" | "list" | "relative";
}

function Stamp({ at, children }: { at: string; children: string }) {
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={at}>{children}</time>
    </Tooltip>
  );
}

function Moving({ at, as }: { at: string; as: "list" | "relative" }) {
  const now = useNow();
  return <Stamp at={at}>{as === "list" ? listTime(at, now) : relative(at, now)}</Stamp>;
}

/** A local time, with the exact one on hover. */
export function Instant({ at, as = "list" }: InstantProps) {
  return as === "clock" ? <Stamp at={at}>{clockTime(at)}</Stamp> : <Moving at={at} as={as} />;
}
