import { ActionIcon, Button, Select, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
} from "@tabler/icons-react";
import { useMemo } from "react";
import type { Recording } from "@/api/calls";
import { text } from "@/text";
import { calendarDate, clockSpan, clockTime, exactTime } from "@/ui/times";
import { DeleteRecording } from "./DeleteRecording";
import classes from "./Player.module.css";
import { type Part, peaksOf } from "./track";
import { usePlayer } from "./usePlayer";
import { Waveform } from "./Waveform";

const words = text.calls.recordings;
const SPEEDS = ["1", "1.25", "1.5", "2"];

/** How long nothing was recorded after a part, if another one follows. */
function gapAfter(part: Part, next: Part | undefined): string {
  if (!next) return "";
  const seconds = (Date.parse(next.started_at) - Date.parse(part.started_at)) / 1000 - part.seconds;
  return seconds >= 1 ? ` · ${clockSpan(seconds)}` : "";
}

interface MarksProps {
  mayListen: boolean;
  parts: readonly Part[];
  at: number;
  onSeek: (seconds: number) => void;
}

/** Where each part begins and why nothing was recorded after it. */
function Marks({ mayListen, parts, at, onSeek }: MarksProps) {
  if (parts.length < 2 && !parts.some((part) => part.missing || part.gap_reason || part.problem)) return null;
  return (
    <ol className={classes.marks}>
      {parts.map((part, nth) => (
        <li key={part.n}>
          {part.missing ? (
            <span className={classes.missing}>
              <IconAlertTriangle size={13} aria-hidden /> {words.segment(part.n, clockTime(part.started_at))}:{" "}
              {words.missing}
            </span>
          ) : (
            <Button
              size="compact-xs"
              variant={at >= part.from && at < part.until ? "light" : "subtle"}
              title={exactTime(part.started_at)}
              disabled={!mayListen}
              onClick={() => onSeek(part.from)}
            >
              {words.segment(part.n, clockTime(part.started_at))} · {clockSpan(part.seconds)}
            </Button>
          )}
          {part.problem && <span className={classes.missing}>{part.problem}</span>}
          {part.gap_reason && (
            <span className={classes.gap}>
              {words.gap(words.gapReason[part.gap_reason] ?? part.gap_reason)}
              {gapAfter(part, parts[nth + 1])}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What else is to be known: the caller's word, who may listen, how long it is kept. */
function notes({ consent, may_listen, delete_after }: Recording): string[] {
  return [
    consent === true ? words.agreed : "",
    consent === false ? words.refused : "",
    may_listen ? "" : words.mayNotListen,
    delete_after ? words.keptUntil(calendarDate(delete_after)) : "",
  ].filter(Boolean);
}

/** A recording whose sound was deleted: that there was one stays known. */
function Deleted({ recording }: { recording: Recording }) {
  return (
    <article className={classes.player} aria-label={words[recording.kind]}>
      <p className={classes.consent}>
        <b>{words[recording.kind]}</b>{" "}
        {words.deleted(calendarDate(recording.deleted_at ?? recording.started_at), recording.deleted_why)}
      </p>
    </article>
  );
}

/** One recording of a contact, or that it was deleted. */
export function RecordingCard({ recording }: { recording: Recording }) {
  return recording.deleted_at ? <Deleted recording={recording} /> : <Player recording={recording} />;
}

/** One recording: its picture, its parts with the reasons for gaps, and the sound. */
function Player({ recording }: { recording: Recording }) {
  const { audio, parts, length, at, playing, failed, speed, setSpeed, seek, toggle, events } = usePlayer(recording);
  const peaks = useMemo(() => peaksOf(parts), [parts]);
  const playable = recording.may_listen && parts.some((part) => !part.missing);
  const label = playing ? words.pause : words.play;
  return (
    <article className={classes.player} aria-label={words[recording.kind]}>
      <audio ref={audio} preload="none" {...events} />
      <div className={classes.controls}>
        <Tooltip label={label}>
          <ActionIcon
            size="lg"
            radius="xl"
            variant="filled"
            color="iris"
            aria-label={label}
            disabled={!playable}
            onClick={toggle}
          >
            {playing ? <IconPlayerPauseFilled size={17} /> : <IconPlayerPlayFilled size={17} />}
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label={words.back} onClick={() => seek(at - 10)} disabled={!playable}>
          <IconRewindBackward10 size={18} />
        </ActionIcon>
        <ActionIcon aria-label={words.forward} onClick={() => seek(at + 10)} disabled={!playable}>
          <IconRewindForward10 size={18} />
        </ActionIcon>
        <span className={classes.title}>
          <b>{words[recording.kind]}</b> <span className="figures">{words.of(clockSpan(at), clockSpan(length))}</span>
        </span>
        <span className={classes.legend} aria-hidden>
          <i className={classes.keyCustomer} /> {words.customer}
          {recording.kind === "call" && (
            <>
              {" "}
              <i className={classes.keyOthers} /> {words.others}
            </>
          )}
        </span>
        <Select
          size="xs"
          w={76}
          aria-label={words.speed}
          allowDeselect={false}
          data={SPEEDS.map((value) => ({ value, label: `${value} ×` }))}
          value={String(speed)}
          onChange={(value) => setSpeed(Number(value ?? 1))}
        />
        <DeleteRecording recording={recording} />
      </div>
      <Waveform peaks={peaks} parts={parts} length={length} at={at} onSeek={seek} />
      <Marks mayListen={recording.may_listen} parts={parts} at={at} onSeek={seek} />
      {failed && (
        <p className={classes.missing} role="alert">
          <IconAlertTriangle size={14} aria-hidden /> {words.failed}
        </p>
      )}
      <p className={classes.consent}>{notes(recording).join(" ")}</p>
    </article>
  );
}
