import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Wallboard } from "@/api/wallboard";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockSpan } from "@/ui/times";
import { countedToday, lowestNow, type ServiceFigures, waitingIn } from "./board";
import { count, grown, share } from "./figures";
import { Sparkline } from "./Sparkline";
import { StandingMark } from "./StandingMark";
import classes from "./Tiles.module.css";
import { type Standing, worst } from "./thresholds";
import { useHistory } from "./useBoard";

const words = text.supervisor.wallboard.tiles;

interface TileProps {
  label: string;
  value: string;
  standing?: Standing;
  of?: "level" | "wait" | "attention";
  detail?: ReactNode;
  /** Where the figure comes from, opened by a click. */
  to?: string;
  children?: ReactNode;
}

function Tile({ label, value, standing = "none", of = "level", detail, to, children }: TileProps) {
  const body = (
    <>
      <span className={classes.label}>{label}</span>
      <span className={classes.value}>{value}</span>
      <span className={classes.detail}>
        {standing !== "none" && <StandingMark standing={standing} of={of} />}
        <span>{detail}</span>
      </span>
      {children && <span className={classes.trend}>{children}</span>}
    </>
  );
  if (!to) {
    return (
      <div className={classes.tile} data-standing={standing}>
        {body}
      </div>
    );
  }
  return (
    <Link className={classes.tile} data-standing={standing} to={to}>
      {body}
    </Link>
  );
}

function LongestWait({ board, rows }: { board: Wallboard; rows: readonly ServiceFigures[] }) {
  const now = useNow();
  const waiting = board.totals.waiting > 0;
  const longest = rows.reduce<ServiceFigures | null>(
    (found, row) =>
      waitingIn(row.row) && row.row.longest_wait_seconds > (found?.row.longest_wait_seconds ?? -1) ? row : found,
    null,
  );
  return (
    <Tile
      label={words.longestWait}
      value={waiting ? clockSpan(grown(board.totals.longest_wait_seconds, board.at, now)) : "–"}
      standing={waiting ? worst(rows.map((row) => row.wait)) : "none"}
      of="wait"
      detail={waiting ? (longest?.service ? words.inService(longest.service.name) : "") : words.nobodyWaits}
      to="/queue?state=queued"
    />
  );
}

/** The few figures that a glance from across the room must catch. */
export function Tiles({ board, rows }: { board: Wallboard; rows: readonly ServiceFigures[] }) {
  const lowest = lowestNow(rows);
  const waiting = useHistory("waiting");
  const handling = useHistory("handling");
  const counted = rows.reduce((sum, { row }) => sum + countedToday(row), 0);
  const inTarget = rows.reduce((sum, { row }) => sum + row.answered_in_target_today, 0);
  const { totals, agents } = board;
  return (
    <div className={classes.tiles}>
      <Tile
        label={words.waiting}
        value={count(totals.waiting)}
        detail={totals.waiting ? "" : words.nobodyWaits}
        to="/queue?state=queued"
      >
        <Sparkline what={words.waiting} history={waiting} />
      </Tile>
      <LongestWait board={board} rows={rows} />
      <Tile
        label={words.levelNow}
        value={share(lowest?.level ?? null)}
        standing={lowest?.standing ?? "none"}
        detail={
          lowest?.service
            ? words.lowestIn(lowest.service.name, text.words.channel[lowest.channel] ?? lowest.channel)
            : words.noneAnswered
        }
      />
      <Tile
        label={words.levelToday}
        value={share(totals.service_level_today)}
        detail={counted ? words.answered(inTarget, counted) : words.noneAnsweredToday}
      />
      <Tile
        label={words.handling}
        value={count(totals.handling)}
        detail={words.ofCapacity(agents.ready)}
        to="/queue?state=assigned&state=wrapping"
      >
        <Sparkline what={words.handling} history={handling} />
      </Tile>
      <Tile label={words.parked} value={count(totals.parked)} to="/queue?state=parked" />
      <Tile
        label={words.unroutable}
        value={count(totals.unroutable)}
        standing={totals.unroutable ? "bad" : "none"}
        of="attention"
        detail={totals.unroutable ? words.needsSkills : words.allRoutable}
        to="/queue?state=queued"
      />
    </div>
  );
}
