import { Alert, Button, Group, Modal, Select, Stack, Text, Textarea } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { readTransferTargets, type WorkItem } from "@/api/routing";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { MovedMeanwhile, type Order, useOrder } from "./orders";

const words = text.supervisor.item;
const common = text.shell.common;

export type OrderKind = Order["kind"];

interface OrderDialogProps {
  kind: OrderKind;
  item: WorkItem;
  names: Names;
  onClose: () => void;
  onDone: (item: WorkItem) => void;
}

/** Services and agents to send work to, with what is good to know before; plain names when that cannot be read. */
function useTargets(names: Names, item: WorkItem) {
  const { data } = useQuery({ queryKey: ["transfer-targets"], queryFn: readTransferTargets, staleTime: 5000, retry: false });
  const { services, agents } = names.directory;
  const openness = new Map(data?.services.map((target) => [target.service_id, target.open]));
  const states = new Map(data?.agents.map((target) => [target.agent_id, target]));
  return {
    services: services
      .filter((service) => service.active && service.id !== item.service_id)
      .map(({ id, name }) => ({ value: id, label: openness.get(id) === false ? `${name} (${words.closed})` : name })),
    agents: agents
      .filter((agent) => agent.active && agent.id !== item.agent_id)
      .map(({ id, name }) => {
        const state = states.get(id)?.state;
        return { value: id, label: state ? `${name} – ${text.words.presence[state] ?? state}` : name };
      }),
  };
}

const TITLES: Record<OrderKind, string> = {
  move: words.move,
  assign: words.assign,
  takeBack: words.takeBack,
  cancel: words.cancel,
};

/** One dialog per order. When somebody was faster it says so, shows how things stand, and nothing was changed. */
export function OrderDialog({ kind, item, names, onClose, onDone }: OrderDialogProps) {
  const [target, setTarget] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const targets = useTargets(names, item);
  const order = useOrder(
    item,
    (given) => said(given, names),
    (current) => onDone(current),
  );
  const conflict = order.error instanceof MovedMeanwhile ? order.error.current : null;
  const needs = kind === "move" || kind === "assign" ? target : kind === "cancel" ? reason.trim() : "none";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!needs) return setMissing(true);
    order.mutate(orderOf(kind, target ?? "", reason.trim()), { onSuccess: onClose });
  };

  return (
    <Modal opened onClose={onClose} title={TITLES[kind]} closeButtonProps={{ "aria-label": common.close }}>
      {conflict ? (
        <Conflict current={conflict} onClose={onClose} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            {kind === "move" && (
              <Select
                label={words.moveLabel}
                description={words.moveHelp}
                data={targets.services}
                value={target}
                onChange={setTarget}
                error={missing && !target ? text.shell.signIn.missing : null}
                searchable
                data-autofocus
                required
              />
            )}
            {kind === "assign" && (
              <Select
                label={words.assignLabel}
                description={words.assignHelp}
                data={targets.agents}
                value={target}
                onChange={setTarget}
                error={missing && !target ? text.shell.signIn.missing : null}
                searchable
                data-autofocus
                required
              />
            )}
            {kind === "takeBack" && <Text size="sm">{words.takeBackBody(names.agent(item.agent_id))}</Text>}
            {kind === "cancel" && <Text size="sm">{words.cancelBody}</Text>}
            {(kind === "takeBack" || kind === "cancel") && (
              <Textarea
                label={kind === "cancel" ? words.cancelReason : words.takeBackReason}
                description={kind === "cancel" ? words.cancelReasonHelp : undefined}
                required={kind === "cancel"}
                maxLength={200}
                autosize
                minRows={2}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                error={kind === "cancel" && missing && !reason.trim() ? text.shell.signIn.missing : null}
                data-autofocus
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {common.cancel}
              </Button>
              <Button type="submit" color={kind === "cancel" ? "red" : undefined} loading={order.isPending}>
                {TITLES[kind]}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Conflict({ current, onClose }: { current: WorkItem; onClose: () => void }) {
  return (
    <Stack role="alert">
      <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />} title={words.conflictTitle}>
        {words.conflictBody(text.words.workItemState[current.state] ?? current.state)}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {words.conflictReload}
        </Button>
      </Group>
    </Stack>
  );
}

function orderOf(kind: OrderKind, target: string, reason: string): Order {
  switch (kind) {
    case "move":
      return { kind, serviceId: target };
    case "assign":
      return { kind, agentId: target };
    default:
      return { kind, reason };
  }
}

function said(order: Order, names: Names): string {
  switch (order.kind) {
    case "move":
      return words.moved(names.service(order.serviceId));
    case "assign":
      return words.assigned(names.agent(order.agentId));
    case "takeBack":
      return words.takenBack;
    case "cancel":
      return words.canceled;
  }
}
