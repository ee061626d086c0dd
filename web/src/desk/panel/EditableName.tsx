import { ActionIcon, Alert, Button, Group, TextInput, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { type Customer, editCustomer } from "@/api/customers";
import { isConflict } from "@/api/problem";
import { text } from "@/text";
import { readableNumber } from "../call/numbers";
import { useCommand } from "../data/mutations";
import classes from "./CustomerPanel.module.css";
import { useRefreshCustomer } from "./useCustomer";

const words = text.desk.panel;
const common = text.shell.common;

function NameForm({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const refresh = useRefreshCustomer(customer.id);
  const [name, setName] = useState(customer.name);
  const [conflict, setConflict] = useState(false);
  // The version that the person has seen, not the newest one that came in meanwhile.
  const [base, setBase] = useState(customer);
  const save = useCommand({
    run: () => editCustomer(customer.id, { name: name.trim() }, base.version),
    records: (changed) => ({ customer: changed }),
    done: () => {
      refresh();
      onDone();
    },
    failed: (error) => {
      if (!isConflict(error)) return false;
      setConflict(true);
      refresh();
      return true;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) save.mutate();
  };
  const takeCurrent = () => {
    setBase(customer);
    setName(customer.name);
    setConflict(false);
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        autoFocus
        aria-label={words.name}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      {conflict && (
        <Alert color="orange" mt="xs" p="xs" title={common.conflictTitle} role="alert">
          {common.conflictBody}
          <Button size="compact-xs" variant="default" mt="xs" onClick={takeCurrent}>
            {common.useCurrent}
          </Button>
        </Alert>
      )}
      <Group gap={6} mt={6}>
        <Button type="submit" size="compact-sm" loading={save.isPending} disabled={!name.trim() || conflict}>
          {common.save}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {common.cancel}
        </Button>
      </Group>
    </form>
  );
}

/** The customer's name; editing it tells when somebody else saved another one meanwhile. */
export function EditableName({ customer, mayEdit }: { customer: Customer; mayEdit: boolean }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <NameForm customer={customer} onDone={() => setEditing(false)} />;
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <h2 className={classes.name}>{readableNumber(customer.name)}</h2>
      {mayEdit && (
        <Tooltip label={words.editName}>
          <ActionIcon size="sm" aria-label={words.editName} onClick={() => setEditing(true)}>
            <IconPencil size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
