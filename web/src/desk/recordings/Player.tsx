import { ActionIcon, Button, Select, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
} from "@tabler/icons-react";
import type { Recording } from "@/api/calls";
import { text } from "@/text";
import { clockSpan, clockTime, exactTime } from "@/ui/times";
import classes from "./Player.module.css";
import type { Part } from "./track";
import { usePlayer } from "./usePlayer";
import { Waveform } from "./Waveform";

const words = text.calls.recordings;
const SPEEDS = ["1", "1.25", "1.5", "2"];

interface MarksProps {
  parts: readonly Part[];
  at: number;
  onSeek: (seconds: number) => void;
}

/** Where each part begins and why nothing was recorded before it. */
function Marks({ parts, at, onSeek }: MarksProps) {
  if (parts.length < 2 && !parts.some((part) => part.missing || part.gap_reason)) return null;
  return (
    <ol className={classes.marks}>
      {parts.map((part) => (
        <li key={part.n}>
          {part.gap_reason && (
            <span className={classes.gap}>{words.gap(words.gapReason[part.gap_reason] ?? part.gap_reason)}</span>
          )}
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
              onClick={() => onSeek(part.from)}
            >
              {words.segment(part.n, clockTime(part.started_at))} · {clockSpan(part.seconds)}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}

/** One recording: its picture, its parts with the reasons for gaps, and the sound. */
export function Player({ recording }: { recording: Recording }) {
  const { audio, parts, length, at, playing, failed, speed, setSpeed, seek, toggle, events } = usePlayer(recording);
  const playable = parts.some((part) => !part.missing);
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
          <i className={classes.keyCustomer} /> {words.customer} <i className={classes.keyOthers} /> {words.others}
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
      </div>
      <Waveform peaks={recording.peaks} parts={parts} length={length} at={at} onSeek={seek} />
      <Marks parts={parts} at={at} onSeek={seek} />
      {failed && (
        <p className={classes.missing} role="alert">
          <IconAlertTriangle size={14} aria-hidden /> {words.failed}
        </p>
      )}
      {recording.consent && <p className={classes.consent}>{words.consent(recording.consent)}</p>}
    </article>
  );
}
