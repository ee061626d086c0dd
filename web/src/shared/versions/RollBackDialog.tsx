import { Alert, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { readable } from "@/api/problem";
import { text } from "@/text";

const words = text.rules.versions;

interface RollBackDialogProps {
  number: number;
  /** Puts the version into force again, for this reason. */
  rollBack: (reason: string) => Promise<{ number: number }>;
  /** What else this does, if anything. */
  warning?: string | undefined;
  onDone: (number: number) => void | Promise<void>;
  onClose: () => void;
}

/** Asks why an older version is to be brought back, and brings it back. */
export function RollBackDialog({ number, rollBack, warning, onDone, onClose }: RollBackDialogProps) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const restore = useMutation({
    mutationFn: () => rollBack(reason.trim()),
    onSuccess: async (version) => {
      notifications.show({ color: "green", message: words.rolledBack(version.number) });
      await onDone(version.number);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!reason.trim());
    if (reason.trim()) restore.mutate();
  };
  const failed = restore.error ? readable(restore.error) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.rollBackTitle(number)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{words.rollBackBody}</Text>
          {warning && (
            <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} />}>
              {warning}
            </Alert>
          )}
          <Textarea
            label={words.dialog.reason}
            description={words.dialog.reasonHelp}
            value={reason}
            error={missing && words.dialog.reasonMissing}
            maxLength={1000}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {failed && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" loading={restore.isPending}>
              {words.rollBack}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
