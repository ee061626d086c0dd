import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Recording, segmentUrl } from "@/api/calls";
import { lengthOf, nextPlayable, type Part, partAt, partsOf } from "./track";

/** Plays the segments of a recording as one piece of sound, passing over those that are missing. */
export function usePlayer(recording: Recording) {
  const audio = useRef<HTMLAudioElement>(null);
  const parts = useMemo(() => partsOf(recording.segments), [recording.segments]);
  const length = lengthOf(parts);
  const [part, setPart] = useState<Part | undefined>(() => nextPlayable(parts, 0));
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const [speed, setSpeed] = useState(1);
  const source = part && segmentUrl(recording.id, part.n);

  /** Put a part under the needle, from `offset` seconds of it on. */
  const load = useCallback(
    (wanted: Part, offset: number, play: boolean) => {
      const element = audio.current;
      if (!element) return;
      const url = segmentUrl(recording.id, wanted.n);
      setPart(wanted);
      setFailed(false);
      if (element.getAttribute("src") !== url) {
        element.src = url;
        element.load();
      }
      element.currentTime = offset;
      element.playbackRate = speed;
      if (play) element.play().catch(() => setFailed(true));
    },
    [recording.id, speed],
  );

  const seek = useCallback(
    (seconds: number) => {
      const to = Math.min(length, Math.max(0, seconds));
      const wanted = partAt(parts, to);
      setAt(to);
      const playable = wanted?.missing ? nextPlayable(parts, to) : wanted;
      if (playable) load(playable, Math.max(0, to - playable.from), playing);
    },
    [length, parts, load, playing],
  );

  const toggle = useCallback(() => {
    const element = audio.current;
    if (playing) element?.pause();
    else {
      const from = at >= length ? 0 : at;
      const wanted = nextPlayable(parts, from);
      if (wanted) load(wanted, Math.max(0, from - wanted.from), true);
    }
  }, [playing, at, length, parts, load]);

  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed]);

  const ended = () => {
    const next = part && nextPlayable(parts, part.until);
    if (next) load(next, 0, true);
    else {
      setPlaying(false);
      setAt(length);
    }
  };
  const events = {
    onPlay: () => setPlaying(true),
    onPause: () => setPlaying(false),
    onTimeUpdate: () => {
      const element = audio.current;
      if (element && part && element.getAttribute("src") === source) setAt(part.from + element.currentTime);
    },
    onEnded: ended,
    onError: () => {
      if (audio.current?.getAttribute("src")) setFailed(true);
      setPlaying(false);
    },
  };
  return { audio, parts, length, at, playing, failed, speed, setSpeed, seek, toggle, events };
}
