import { ActionIcon, NativeSelect, Textarea, Tooltip } from "@mantine/core";
import { IconLetterT, IconMusic, IconVolume } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type Prompt, saySpeech } from "@/api/menus";
import { readSounds, SOUND_PREFIX, SOUNDS_KEY, type Sound } from "@/api/sounds";
import { tellFailure } from "@/desk/data/mutations";
import { text } from "@/text";
import { PlayButton } from "../sounds/PlayButton";
import classes from "./Menus.module.css";

const words = text.admin.menus;

/** Characters of a prompt: about two minutes. */
const LONGEST = 2_000;

async function play(said: string, language: string): Promise<void> {
  const url = URL.createObjectURL(await saySpeech(said, language));
  const audio = new Audio(url);
  audio.onended = () => URL.revokeObjectURL(url);
  await audio.play();
}

function HearButton({ said, language }: { said: string; language: string }) {
  const hear = useMutation({
    mutationFn: () => play(said, language),
    onError: (error) => tellFailure(error, words.hearFailed),
  });
  return (
    <Tooltip label={words.hear(language)}>
      <ActionIcon
        aria-label={words.hear(language)}
        disabled={!said.trim()}
        loading={hear.isPending}
        onClick={() => hear.mutate()}
      >
        <IconVolume size={17} />
      </ActionIcon>
    </Tooltip>
  );
}

const isSound = (said: string | undefined) => said?.startsWith(SOUND_PREFIX) ?? false;
const NO_SOUNDS: Sound[] = [];

/** The company's own sounds; none while nobody may see them. */
export function useSounds(): Sound[] {
  return useQuery({ queryKey: SOUNDS_KEY, queryFn: readSounds, staleTime: 15_000 }).data ?? NO_SOUNDS;
}

interface SaidProps {
  label: string;
  description: string | undefined;
  error: string | undefined;
  language: string;
  said: string;
  /** What is said while nothing is written. */
  ours: string;
  onChange: (said: string) => void;
}

/** A sound that is played in the place of words. */
function SoundInput({ label, description, error, said, onChange }: SaidProps) {
  const sounds = useSounds();
  const key = said.slice(SOUND_PREFIX.length).trim();
  const known = sounds.find((each) => each.key === key);
  return (
    <>
      <NativeSelect
        label={label}
        description={description}
        error={error}
        flex={1}
        data={[
          ...(known ? [] : [{ value: key, label: key }]),
          ...sounds.map((each) => ({ value: each.key, label: each.name })),
        ]}
        value={key}
        onChange={(event) => onChange(`${SOUND_PREFIX}${event.currentTarget.value}`)}
      />
      {known && <PlayButton sound={known} />}
      <Tooltip label={text.admin.sounds.words}>
        <ActionIcon aria-label={text.admin.sounds.words} onClick={() => onChange("")}>
          <IconLetterT size={17} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** Words that are spoken; a sound can take their place where there is one. */
function WordsInput({ label, description, error, language, said, ours, onChange }: SaidProps) {
  const [first] = useSounds();
  return (
    <>
      <Textarea
        label={label}
        description={description}
        value={said}
        placeholder={ours}
        error={error}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={LONGEST}
        lang={language}
        flex={1}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <HearButton said={said || ours} language={language} />
      {first && !said.trim() && (
        <Tooltip label={text.admin.sounds.instead}>
          <ActionIcon aria-label={text.admin.sounds.instead} onClick={() => onChange(`${SOUND_PREFIX}${first.key}`)}>
            <IconMusic size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  );
}

interface PromptInputProps {
  label: string;
  description?: string | undefined;
  prompt: Prompt;
  /** What is said in the languages in which nothing is written. */
  ours?: Prompt;
  languages: readonly string[];
  error: (language: string) => string | undefined;
  onChange: (prompt: Prompt) => void;
}

/** What is said in each language of the menu; each can be heard as callers hear it. */
export function PromptInput({ label, description, prompt, ours = {}, languages, error, onChange }: PromptInputProps) {
  const more = Object.keys(prompt).filter((language) => !languages.includes(language));
  const set = (language: string, said: string) => {
    const { [language]: _before, ...others } = prompt;
    onChange(said ? { ...prompt, [language]: said } : others);
  };
  return (
    <div className={classes.prompt}>
      {[...languages, ...more].map((language, nth) => {
        const said = prompt[language] ?? "";
        const Input = isSound(said) ? SoundInput : WordsInput;
        return (
          <div key={language} className={classes.said}>
            <Input
              label={languages.length + more.length > 1 ? `${label} (${language})` : label}
              description={nth === 0 ? description : undefined}
              error={error(language)}
              language={language}
              said={said}
              ours={ours[language] ?? ours[language.split("-")[0] ?? ""] ?? ""}
              onChange={(next) => set(language, next)}
            />
          </div>
        );
      })}
    </div>
  );
}
