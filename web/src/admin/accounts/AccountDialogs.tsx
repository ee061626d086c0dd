import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconWand } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type AccountView, resetPassword } from "@/api/admin";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { fieldErrorsOf } from "../record/useEditor";
import { SHORTEST_PASSWORD, suggestPassword } from "./accountForm";

const words = text.admin.accounts;
const common = text.shell.common;

/** Gives somebody a new password, shown while it is typed because it has to be handed over. */
export function PasswordDialog({ view, onClose }: { view: AccountView; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [short, setShort] = useState(false);
  const { name, id } = view.account;
  const reset = useMutation({
    mutationFn: () => resetPassword(id, password),
    onSuccess: () => {
      notifications.show({ color: "green", message: words.resetDone(name) });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.length < SHORTEST_PASSWORD) return setShort(true);
    reset.mutate();
  };
  const refused = reset.error ? fieldErrorsOf(reset.error).password : undefined;
  const failure = reset.error && !refused ? readable(reset.error) : null;
  return (
    <Modal opened onClose={onClose} title={words.resetTitle(name)} closeButtonProps={{ "aria-label": common.close }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{words.resetHelp}</Text>
          {failure && (
            <Alert color="red" variant="light" role="alert">
              {failure.detail} {failure.remedy}
            </Alert>
          )}
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              label={words.newPassword}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              error={refused ?? (short && password.length < SHORTEST_PASSWORD ? words.passwordMissing : null)}
              autoComplete="new-password"
              spellCheck={false}
              autoCapitalize="off"
              style={{ flex: 1 }}
              data-autofocus
            />
            <Button
              variant="default"
              leftSection={<IconWand size={16} />}
              onClick={() => setPassword(suggestPassword())}
            >
              {words.suggest}
            </Button>
          </Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={reset.isPending}>
              {words.resetPassword}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface DeactivateDialogProps {
  view: AccountView;
  onClose: () => void;
  onConfirm: () => void;
}

export function DeactivateDialog({ view, onClose, onConfirm }: DeactivateDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.deactivateTitle(view.account.name)}
      closeButtonProps={{ "aria-label": common.close }}
    >
      <Stack>
        <Text size="sm">{words.deactivateBody}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {common.cancel}
          </Button>
          <Button color="red" onClick={onConfirm}>
            {words.deactivate}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
