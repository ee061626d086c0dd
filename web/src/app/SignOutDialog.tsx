import { Button, Group, Modal, Text } from "@mantine/core";
import { text } from "@/text";

const words = text.shell.account;

interface SignOutDialogProps {
  /** Live conversations that go back to the queue; nobody is asked when there are none. */
  chats: number;
  opened: boolean;
  pending: boolean;
  onClose: () => void;
  onSignOut: () => void;
}

/** Asks before customers who are waiting for an answer are handed back to the queue. */
export function SignOutDialog({ chats, opened, pending, onClose, onSignOut }: SignOutDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.leaveTitle} size="sm" withCloseButton={false}>
      <Text size="sm">{words.leaveBody(chats)}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {text.shell.common.cancel}
        </Button>
        <Button data-autofocus loading={pending} onClick={onSignOut}>
          {words.signOut}
        </Button>
      </Group>
    </Modal>
  );
}
