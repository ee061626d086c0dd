import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { type Sound, soundUrl } from "@/api/sounds";
import { tellFailure } from "@/desk/data/mutations";
import { text } from "@/text";

const words = text.admin.sounds;

/** Plays a sound, and stops it. */
export function PlayButton({ sound }: { sound: Pick<Sound, "id" | "name"> }) {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [playing, setPlaying] = useState(false);
  useEffect(() => () => audio.current?.pause(), []);
  const toggle = () => {
    if (playing) return audio.current?.pause();
    audio.current ??= new Audio();
    audio.current.src = soundUrl(sound.id);
    audio.current.onpause = audio.current.onended = () => setPlaying(false);
    setPlaying(true);
    audio.current.play().catch((error: unknown) => {
      setPlaying(false);
      tellFailure(error, text.admin.menus.hearFailed);
    });
  };
  const label = playing ? words.stop(sound.name) : words.play(sound.name);
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={toggle}>
        {playing ? <IconPlayerStop size={17} /> : <IconPlayerPlay size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}
