import { ActionIcon, Button, CopyButton, Group, Popover, Select, Text, TextInput, Tooltip } from "@mantine/core";
import { IconAt, IconCheck, IconCopy, IconHash, IconPhone, IconPlus, IconTrash, IconUser } from "@tabler/icons-react";
import { type ComponentType, type FormEvent, useState } from "react";
import {
  addIdentifier,
  type CustomerIdentifier,
  type Identifier,
  type IdentifierKind,
  removeIdentifier,
} from "@/api/customers";
import { Problem } from "@/api/problem";
import type { Id } from "@/api/units";
import { text } from "@/text";
import { DialButton } from "../call/DialButton";
import { readableNumber } from "../call/numbers";
import { useCommand } from "../data/mutations";
import classes from "./CustomerPanel.module.css";
import { useRefreshCustomer } from "./useCustomer";

const words = text.desk.panel;
const common = text.shell.common;

const ICONS: Record<IdentifierKind, ComponentType<{ size?: number }>> = {
  email: IconAt,
  phone: IconPhone,
  account: IconHash,
  visitor: IconUser,
};

/** The kinds that a person may enter; visitors are named by the chat itself. */
const ENTERED: IdentifierKind[] = ["email", "phone", "account"];

function AddForm({ customerId, onDone }: { customerId: Id; onDone: () => void }) {
  const refresh = useRefreshCustomer(customerId);
  const [kind, setKind] = useState<IdentifierKind>("email");
  const [value, setValue] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const add = useCommand({
    run: (identifier: Identifier) => addIdentifier(customerId, identifier),
    done: () => {
      refresh();
      onDone();
    },
    failed: (error) => {
      if (!(error instanceof Problem) || error.status !== 422) return false;
      setFault(`${error.detail} ${error.remedy}`.trim());
      return true;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim()) add.mutate({ kind, value: value.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} align="flex-start" wrap="nowrap">
        <Select
          w={100}
          size="xs"
          aria-label={words.identifierKind}
          allowDeselect={false}
          data={ENTERED.map((each) => ({ value: each, label: text.words.identifier[each] ?? each }))}
          value={kind}
          onChange={(chosen) => setKind((chosen ?? "email") as IdentifierKind)}
        />
        <TextInput
          size="xs"
          style={{ flex: 1 }}
          autoFocus
          aria-label={words.identifierValue}
          value={value}
          error={fault}
          onChange={(event) => {
            setValue(event.currentTarget.value);
            setFault(null);
          }}
        />
      </Group>
      <Group gap={6} mt={6}>
        <Button type="submit" size="compact-xs" loading={add.isPending} disabled={!value.trim()}>
          {words.add}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onDone}>
          {common.cancel}
        </Button>
      </Group>
    </form>
  );
}

function RemoveButton({ identifier, customerId }: { identifier: CustomerIdentifier; customerId: Id }) {
  const refresh = useRefreshCustomer(customerId);
  const drop = useCommand({ run: () => removeIdentifier(identifier.customer_id, identifier), done: refresh });
  const label = words.removeIdentifier(identifier.value);
  return (
    <Popover width={230} position="left" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size="sm" aria-label={label}>
          <IconTrash size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" mb="xs" style={{ overflowWrap: "anywhere" }}>
          {words.removeConfirm(identifier.value)}
        </Text>
        <Button size="compact-sm" color="red" loading={drop.isPending} onClick={() => drop.mutate()}>
          {common.remove}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

interface RowProps {
  customerId: Id;
  identifier: CustomerIdentifier;
  mayEdit: boolean;
}

function Row({ customerId, identifier, mayEdit }: RowProps) {
  const { kind, value } = identifier;
  const Icon = ICONS[kind];
  return (
    <li className={classes.identifier}>
      <Icon size={15} aria-hidden />
      <span title={text.words.identifier[kind]}>{kind === "phone" ? readableNumber(value) : value}</span>
      {kind === "phone" && <DialButton number={value} about={{ customer_id: customerId }} />}
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? common.copied : common.copy}>
            <ActionIcon size="sm" aria-label={`${common.copy} ${value}`} onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      {mayEdit && kind !== "visitor" && <RemoveButton identifier={identifier} customerId={customerId} />}
    </li>
  );
}

interface IdentifiersProps {
  customerId: Id;
  identifiers: CustomerIdentifier[];
  mayEdit: boolean;
}

/** By what the customer is recognised; a visitor's key says nothing to people and is only counted. */
export function Identifiers({ customerId, identifiers, mayEdit }: IdentifiersProps) {
  const [adding, setAdding] = useState(false);
  const known = identifiers.filter(({ kind }) => kind !== "visitor");
  // Several records of one person may have the same address: it is shown once.
  const shown = [...new Map(known.map((each) => [`${each.kind}:${each.value}`, each])).values()];
  return (
    <section className={classes.section}>
      <h3 className={classes.heading}>
        {words.identifiers}
        {mayEdit && !adding && (
          <Tooltip label={words.addIdentifier}>
            <ActionIcon size="sm" aria-label={words.addIdentifier} onClick={() => setAdding(true)}>
              <IconPlus size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </h3>
      <ul className={classes.list}>
        {shown.map((identifier) => (
          <Row
            key={`${identifier.customer_id}:${identifier.kind}:${identifier.value}`}
            customerId={customerId}
            identifier={identifier}
            mayEdit={mayEdit}
          />
        ))}
      </ul>
      {adding && <AddForm customerId={customerId} onDone={() => setAdding(false)} />}
    </section>
  );
}
