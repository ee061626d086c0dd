import { ActionIcon, Alert, Button, Group, Modal, Text, Textarea, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { deleteRecording, type Recording } from "@/api/calls";
import { readable } from "@/api/problem";
import { useMay } from "@/app/session";
import { text } from "@/text";
import { exactTime } from "@/ui/times";

const words = text.calls.recordings;

/** Asks why a recording is deleted for good. */
function DeleteDialog({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const drop = useMutation({
    mutationFn: () => deleteRecording(recording.id, reason.trim()),
    onSuccess: () => {
      notifications.show({ message: words.isDeleted });
      onClose();
      return client.invalidateQueries({ queryKey: ["recordings"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) drop.mutate();
  };
  const failed = drop.error ? readable(drop.error) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.deleteTitle}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Text size="sm" mb="sm">
          {words.deleteBody(exactTime(recording.started_at))}
        </Text>
        <Textarea
          data-autofocus
          label={words.deleteWhy}
          description={words.deleteWhyHelp}
          required
          autosize
          minRows={2}
          maxRows={6}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {failed && (
          <Alert color="red" variant="light" role="alert" mt="sm" icon={<IconAlertTriangle size={18} />}>
            {failed.detail} {failed.remedy}
          </Alert>
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          <Button type="submit" color="red.8" disabled={!reason.trim()} loading={drop.isPending}>
            {words.delete}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Deletes a recording, for those who may; it asks before. */
export function DeleteRecording({ recording }: { recording: Recording }) {
  const [asking, setAsking] = useState(false);
  if (!useMay("recordings:listen")) return null;
  return (
    <>
      <Tooltip label={words.delete}>
        <ActionIcon aria-label={words.delete} onClick={() => setAsking(true)}>
          <IconTrash size={17} />
        </ActionIcon>
      </Tooltip>
      {asking && <DeleteDialog recording={recording} onClose={() => setAsking(false)} />}
    </>
  );
}
