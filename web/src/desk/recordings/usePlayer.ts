import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Recording, segmentUrl } from "@/api/calls";
import { lengthOf, nextPlayable, type Part, partsOf } from "./track";

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

  /** Where the sound begins once it has been fetched far enough; null when it plays. */
  const start = useRef<number | null>(null);

  /** Play a part, from `offset` seconds of it on. */
  const playFrom = useCallback(
    (wanted: Part, offset: number) => {
      const element = audio.current;
      if (!element) return;
      const url = segmentUrl(recording.id, wanted.n);
      setPart(wanted);
      setFailed(false);
      start.current = offset;
      if (element.getAttribute("src") !== url) {
        element.src = url;
        element.load();
      } else if (element.readyState > 0) {
        element.currentTime = offset;
        start.current = null;
      }
      element.playbackRate = speed;
      element.play().catch((error: unknown) => {
        // Another part was asked for meanwhile.
        if (!(error instanceof DOMException && error.name === "AbortError")) setFailed(true);
      });
    },
    [recording.id, speed],
  );

  const playAt = useCallback(
    (seconds: number) => {
      const wanted = nextPlayable(parts, seconds);
      if (wanted) playFrom(wanted, Math.max(0, seconds - wanted.from));
    },
    [parts, playFrom],
  );

  const seek = useCallback(
    (seconds: number) => {
      const to = Math.min(length, Math.max(0, seconds));
      setAt(to);
      if (playing) playAt(to);
    },
    [length, playing, playAt],
  );

  const toggle = useCallback(() => {
    if (playing) audio.current?.pause();
    else playAt(at >= length ? 0 : at);
  }, [playing, at, length, playAt]);

  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed]);

  const ended = () => {
    const next = part && nextPlayable(parts, part.until);
    if (next) playFrom(next, 0);
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
      if (element && part && playing && start.current === null) setAt(part.from + element.currentTime);
    },
    onLoadedMetadata: () => {
      if (audio.current && start.current !== null) audio.current.currentTime = start.current;
      start.current = null;
    },
    onEnded: ended,
    onError: () => {
      if (audio.current?.getAttribute("src")) setFailed(true);
      setPlaying(false);
    },
  };
  return { audio, parts, length, at, playing, failed, speed, setSpeed, seek, toggle, events };
}
