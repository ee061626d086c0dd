import { Alert, Button, Group, Modal, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { readable } from "@/api/problem";
import { text } from "@/text";

interface Props {
  title: string;
  body: string;
  confirm: string;
  /** What went wrong with the last try. */
  error: Error | null;
  pending: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is deleted for good; what goes wrong is said in it, and nothing is lost by cancelling. */
export function ConfirmDelete({ title, body, confirm, error, pending, onConfirm, onClose }: Props) {
  const failed = error ? readable(error) : null;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": text.shell.common.close }}>
      <Text size="sm">{body}</Text>
      {failed && (
        <Alert color="red" variant="light" role="alert" mt="sm" icon={<IconAlertTriangle size={18} />}>
          {failed.detail} {failed.remedy}
        </Alert>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          {text.shell.common.cancel}
        </Button>
        <Button color="red.8" loading={pending} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
