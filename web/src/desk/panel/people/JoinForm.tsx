import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { findCustomers } from "@/api/customers";
import { type PersonView, saySame } from "@/api/people";
import type { Id } from "@/api/units";
import { useCommand } from "@/desk/data/mutations";
import { text } from "@/text";
import { useRefreshPeople } from "./PersonSection";

const words = text.people.panel;
const LEAST_LETTERS = 2;

interface JoinFormProps {
  person: PersonView;
  customerId: Id;
  onDone: () => void;
}

/** Say that another record is the same person; who may not decide that proposes it. */
export function JoinForm({ person, customerId, onDone }: JoinFormProps) {
  const [typed, setTyped] = useState("");
  const [other, setOther] = useState<Id | null>(null);
  const [reason, setReason] = useState("");
  const [wanted] = useDebouncedValue(typed.trim(), 250);
  const refresh = useRefreshPeople();
  const { data: found } = useQuery({
    queryKey: ["customers", wanted],
    queryFn: ({ signal }) => findCustomers(wanted, signal),
    enabled: wanted.length >= LEAST_LETTERS,
  });
  const members = new Set(person.members.map(({ customer }) => customer.id));
  const options = (found ?? [])
    .filter(({ id }) => !members.has(id))
    .map(({ id, name }) => ({ value: id, label: name }));
  const join = useCommand({
    run: () => saySame(customerId, other ?? "", reason.trim()),
    done: ({ proposed }) => {
      refresh();
      onDone();
      notifications.show({ message: proposed ? words.proposed : words.joinDone });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (other && reason.trim()) join.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Select
        size="xs"
        searchable
        autoFocus
        label={words.joinTitle}
        placeholder={words.joinHint}
        data={options}
        filter={({ options: all }) => all}
        value={other}
        onChange={setOther}
        onSearchChange={setTyped}
        nothingFoundMessage={wanted.length >= LEAST_LETTERS ? text.customers.none : words.joinHint}
      />
      <TextInput
        size="xs"
        mt={6}
        label={words.joinReason}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group gap={6} mt={6}>
        <Button type="submit" size="compact-xs" loading={join.isPending} disabled={!other || !reason.trim()}>
          {words.joinCommit}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onDone}>
          {text.shell.common.cancel}
        </Button>
      </Group>
    </form>
  );
}
