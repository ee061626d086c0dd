import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { type Callback, type CallbackRow, moveCallback } from "@/api/callbacks";
import { useCommand } from "@/desk/data/mutations";
import { text } from "@/text";
import { instantOf, type When, WhenChoice } from "./WhenChoice";

const words = text.callbacks.later;

interface LaterDialogProps {
  callback: Callback;
  /** It is with me, and will be offered to me first. */
  mine?: boolean;
  opened: boolean;
  onClose: () => void;
  onDone?: (row: CallbackRow) => void;
}

function LaterForm({ callback, mine = false, onClose, onDone }: LaterDialogProps) {
  const [when, setWhen] = useState<When>({ choice: "hour", date: null });
  const [error, setError] = useState<string | null>(null);
  const move = useCommand({
    run: (start: string) => moveCallback(callback.id, { start }),
    records: ({ work_item, interaction }: CallbackRow) => ({ work_item, interaction }),
    done: (row) => {
      notifications.show({ message: text.callbacks.moved });
      onClose();
      onDone?.(row);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const start = instantOf(when, new Date());
    setError(start ? null : words.missing);
    if (start) move.mutate(start);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {words.explain} {mine && words.mine}
        </Text>
        <WhenChoice value={when} onChange={setWhen} error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          <Button type="submit" loading={move.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Put a callback to another time. */
export function LaterDialog(props: LaterDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={words.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <LaterForm {...props} />
    </Modal>
  );
}
