import { Button, Group, Modal, Text } from "@mantine/core";
import { text } from "@/text";

const words = text.desk.moves.wrapUp;

interface EndChatDialogProps {
  opened: boolean;
  pending: boolean;
  onClose: () => void;
  onEnd: () => void;
}

/** Asks before a chat is closed for a customer who is still there. */
export function EndChatDialog({ opened, pending, onClose, onEnd }: EndChatDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.confirmTitle} size="sm" withCloseButton={false}>
      <Text size="sm">{words.confirmBody}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {text.shell.common.cancel}
        </Button>
        <Button data-autofocus loading={pending} onClick={onEnd}>
          {words.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
