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
  const { data } = useQuery({
    queryKey: ["transfer-targets"],
    queryFn: readTransferTargets,
    staleTime: 5000,
    retry: false,
  });
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

interface TargetFieldProps {
  kind: "move" | "assign";
  item: WorkItem;
  names: Names;
  value: string | null;
  missing: boolean;
  onChange: (value: string | null) => void;
}

function TargetField({ kind, item, names, value, missing, onChange }: TargetFieldProps) {
  const { services, agents } = useTargets(names, item);
  const moves = kind === "move";
  return (
    <Select
      label={moves ? words.moveLabel : words.assignLabel}
      description={moves ? words.moveHelp : words.assignHelp}
      data={moves ? services : agents}
      value={value}
      onChange={onChange}
      error={missing && !value ? text.shell.signIn.missing : null}
      searchable
      required
      // The first field has the focus; an open list would cover the buttons.
      openOnFocus={false}
      data-autofocus
    />
  );
}

interface ReasonFieldProps {
  kind: "takeBack" | "cancel";
  agent: string;
  value: string;
  missing: boolean;
  onChange: (value: string) => void;
}

function ReasonField({ kind, agent, value, missing, onChange }: ReasonFieldProps) {
  const cancels = kind === "cancel";
  return (
    <>
      <Text size="sm">{cancels ? words.cancelBody : words.takeBackBody(agent)}</Text>
      <Textarea
        label={cancels ? words.cancelReason : words.takeBackReason}
        description={cancels ? words.cancelReasonHelp : undefined}
        required={cancels}
        maxLength={200}
        autosize
        minRows={2}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={cancels && missing && !value.trim() ? text.shell.signIn.missing : null}
        data-autofocus
      />
    </>
  );
}

/** The order as filled in; null while something needed is missing. */
function orderOf(kind: OrderKind, target: string | null, reason: string): Order | null {
  switch (kind) {
    case "move":
      return target ? { kind, serviceId: target } : null;
    case "assign":
      return target ? { kind, agentId: target } : null;
    case "cancel":
      return reason ? { kind, reason } : null;
    case "takeBack":
      return { kind, reason };
  }
}

/** One dialog per order. When somebody was faster it says so, shows how things stand, and nothing was changed. */
export function OrderDialog({ kind, item, names, onClose, onDone }: OrderDialogProps) {
  const [target, setTarget] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const order = useOrder(item, (given) => said(given, names), onDone);
  const conflict = order.error instanceof MovedMeanwhile ? order.error.current : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = orderOf(kind, target, reason.trim());
    if (given) order.mutate(given, { onSuccess: onClose });
    else setMissing(true);
  };

  return (
    <Modal opened onClose={onClose} title={TITLES[kind]} closeButtonProps={{ "aria-label": common.close }}>
      {conflict ? (
        <Conflict current={conflict} onClose={onClose} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            {kind === "move" || kind === "assign" ? (
              <TargetField
                kind={kind}
                item={item}
                names={names}
                value={target}
                missing={missing}
                onChange={setTarget}
              />
            ) : (
              <ReasonField
                kind={kind}
                agent={names.agent(item.agent_id)}
                value={reason}
                missing={missing}
                onChange={setReason}
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
