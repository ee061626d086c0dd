import { ActionIcon, Textarea, Tooltip } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type Prompt, saySpeech } from "@/api/menus";
import { tellFailure } from "@/desk/data/mutations";
import { text } from "@/text";
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

interface PromptInputProps {
  label: string;
  description?: string | undefined;
  prompt: Prompt;
  languages: readonly string[];
  error: (language: string) => string | undefined;
  onChange: (prompt: Prompt) => void;
}

/** What is said in each language of the menu; each can be heard as callers hear it. */
export function PromptInput({ label, description, prompt, languages, error, onChange }: PromptInputProps) {
  const more = Object.keys(prompt).filter((language) => !languages.includes(language));
  const set = (language: string, said: string) => {
    const { [language]: _before, ...others } = prompt;
    onChange(said ? { ...prompt, [language]: said } : others);
  };
  return (
    <div className={classes.prompt}>
      {[...languages, ...more].map((language, nth) => (
        <div key={language} className={classes.said}>
          <Textarea
            label={languages.length + more.length > 1 ? `${label} (${language})` : label}
            description={nth === 0 ? description : undefined}
            value={prompt[language] ?? ""}
            error={error(language)}
            autosize
            minRows={1}
            maxRows={8}
            maxLength={LONGEST}
            lang={language}
            flex={1}
            onChange={(event) => set(language, event.currentTarget.value)}
          />
          <HearButton said={prompt[language] ?? ""} language={language} />
        </div>
      ))}
    </div>
  );
}
