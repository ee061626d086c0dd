import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { type Callback, cancelCallback } from "@/api/callbacks";
import { useCommand } from "@/desk/data/mutations";
import { text } from "@/text";

const words = text.callbacks;

interface CancelCallbackDialogProps {
  callback: Callback;
  onClose: () => void;
  onDone: () => void;
}

/** Nobody is to call any more: the reason stands in the record. */
export function CancelCallbackDialog({ callback, onClose, onDone }: CancelCallbackDialogProps) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const cancel = useCommand({
    run: () => cancelCallback(callback.id, reason.trim()),
    done: () => {
      notifications.show({ message: words.canceled });
      onClose();
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim()) cancel.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={words.cancel} closeButtonProps={{ "aria-label": text.shell.common.close }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={words.reason}
            value={reason}
            maxLength={200}
            error={tried && !reason.trim() ? words.reasonMissing : null}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" color="red" loading={cancel.isPending}>
              {words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
