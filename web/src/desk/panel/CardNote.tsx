import { Button, Group, TextInput } from "@mantine/core";
import { IconCreditCard } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { text } from "@/text";
import { maskedCard } from "../call/card";

const words = text.calls.payment;

interface CardNoteProps {
  /** Takes what may be kept of the card. */
  onCard: (masked: string) => void;
}

/** Takes the number of a card that a customer tells. It does not leave the page: only its last four digits go on. */
export function CardNote({ onCard }: CardNoteProps) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const close = () => {
    setTyped("");
    setTried(false);
    setOpened(false);
  };
  if (!opened)
    return (
      <Button
        size="compact-sm"
        variant="subtle"
        mt={6}
        leftSection={<IconCreditCard size={15} />}
        onClick={() => setOpened(true)}
      >
        {words.note}
      </Button>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const masked = maskedCard(typed);
    if (masked === null) return setTried(true);
    onCard(masked);
    close();
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && close()}>
      <TextInput
        data-payment
        data-autofocus
        autoFocus
        mt={8}
        label={words.number}
        description={words.kept}
        error={tried && maskedCard(typed) === null ? words.wrong : null}
        value={typed}
        autoComplete="off"
        inputMode="numeric"
        maxLength={23}
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Group gap={6} mt={6}>
        <Button type="submit" size="compact-sm">
          {words.take}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={close}>
          {text.shell.common.cancel}
        </Button>
      </Group>
    </form>
  );
}
