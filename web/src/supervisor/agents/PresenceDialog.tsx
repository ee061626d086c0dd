import { Alert, Button, Group, Modal, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { PresenceState } from "@/api/agents";
import { readable } from "@/api/problem";
import { changePresenceOf } from "@/api/queue";
import { live } from "@/live/store";
import { presenceName } from "@/shared/PresenceMark";
import { text } from "@/text";
import type { AgentLine } from "./agents";

const words = text.supervisor.agents;
const STATES: PresenceState[] = ["ready", "not_ready", "signed_out"];

interface PresenceDialogProps {
  line: AgentLine;
  reasons: readonly string[];
  onClose: () => void;
}

/** Puts an agent into another presence; "not ready" needs a reason, as it does for the agents themselves. */
export function PresenceDialog({ line, reasons, onClose }: PresenceDialogProps) {
  const { agent } = line;
  const [state, setState] = useState<PresenceState>(line.state === "ready" ? "not_ready" : "ready");
  const [reason, setReason] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const change = useMutation({
    mutationFn: () => changePresenceOf(agent.id, state === "not_ready" ? { state, reason } : { state }),
    onSuccess: (presence) => {
      live.answer({ presence });
      notifications.show({
        message: words.changed(agent.name, presenceName(presence.state, presence.reason)),
        color: "green",
      });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (state === "not_ready" && !reason) return setMissing(true);
    change.mutate();
  };
  const failure = change.error ? readable(change.error) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.changeTitle(agent.name)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm" c="dimmed">
            {words.changeHelp}
          </Text>
          {failure && (
            <Alert color="red" variant="light" role="alert" title={failure.detail}>
              {failure.remedy}
            </Alert>
          )}
          <SegmentedControl
            aria-label={words.state}
            fullWidth
            data={STATES.map((value) => ({ value, label: text.words.presence[value] ?? value }))}
            value={state}
            onChange={(value) => setState(value as PresenceState)}
          />
          {state === "not_ready" && (
            <Select
              label={words.reason}
              data={[...new Set(reasons)]}
              value={reason}
              onChange={setReason}
              error={missing && !reason ? words.reasonMissing : null}
              required
              data-autofocus
            />
          )}
          {state === "signed_out" && (
            <Alert color="orange" variant="light" icon={<IconInfoCircle size={18} />}>
              {words.signOutWarning}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {words.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
