import { Button, Group, Modal, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { type CallbackRow, makeCallback, type NewCallback } from "@/api/callbacks";
import { Problem } from "@/api/problem";
import type { OpenContact } from "@/desk/data/contact";
import { tellFailure, useCommand } from "@/desk/data/mutations";
import { text } from "@/text";
import { instantOf, type When, WhenChoice } from "./WhenChoice";

const words = text.callbacks.make;

interface MakeDialogProps {
  contact: OpenContact;
  opened: boolean;
  onClose: () => void;
}

type Errors = { number?: string; when?: string };

/** Shows what the server refuses beside its field; returns false for anything else. */
function refusedAt(error: unknown): Errors | null {
  if (!(error instanceof Problem)) return null;
  const { field } = error;
  if (field === "number") return { number: error.remedy || error.detail };
  return field === "start" || field === "end" ? { when: error.remedy || error.detail } : null;
}

function MakeForm({ contact, onClose }: MakeDialogProps) {
  const { interaction, customer, identifiers } = contact;
  const known = identifiers.find(({ kind }) => kind === "phone")?.value ?? "";
  const [number, setNumber] = useState(interaction.sender.kind === "phone" ? interaction.sender.value : known);
  const [about, setAbout] = useState(interaction.channel === "chat" ? "" : interaction.subject);
  const [when, setWhen] = useState<When>({ choice: "soon", date: null });
  const [mine, setMine] = useState(true);
  const [errors, setErrors] = useState<Errors>({});
  const make = useCommand({
    run: (callback: NewCallback) => makeCallback(callback),
    records: ({ work_item, interaction: made }: CallbackRow) => ({ work_item, interaction: made }),
    done: () => {
      notifications.show({ message: words.done });
      onClose();
    },
    failed: (error) => {
      const refused = refusedAt(error);
      if (refused) setErrors(refused);
      else tellFailure(error);
      return true;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const start = instantOf(when, new Date());
    const faults: Errors = {
      ...(!number.trim() && { number: words.missing }),
      ...(start === undefined && { when: text.callbacks.later.missing }),
    };
    setErrors(faults);
    if (Object.keys(faults).length > 0 || start === undefined) return;
    make.mutate({
      number: number.trim(),
      name: customer?.name ?? interaction.sender_name,
      about: about.trim(),
      window: { start },
      interaction_id: interaction.id,
      mine,
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {words.explain}
        </Text>
        <TextInput
          label={words.number}
          description={words.numberHelp}
          type="tel"
          value={number}
          maxLength={40}
          error={errors.number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label={words.about}
          value={about}
          maxLength={1000}
          autosize
          minRows={2}
          onChange={(event) => setAbout(event.currentTarget.value)}
        />
        <WhenChoice value={when} onChange={setWhen} error={errors.when ?? null} soon />
        <Switch label={words.mine} checked={mine} onChange={(event) => setMine(event.currentTarget.checked)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** An agent makes a callback for the customer of a contact. */
export function MakeDialog(props: MakeDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={words.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <MakeForm {...props} />
    </Modal>
  );
}
