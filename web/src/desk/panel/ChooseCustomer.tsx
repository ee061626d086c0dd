import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Customer, findCustomers } from "@/api/customers";
import { chooseCustomer } from "@/api/interactions";
import { text } from "@/text";
import { Face } from "@/ui/Face";
import { LoadingRows } from "@/ui/Loading";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import classes from "./CustomerPanel.module.css";

const words = text.desk.panel.choose;
const LEAST_LETTERS = 2;

interface CustomerListProps {
  customers: Customer[];
  busy: boolean;
  onPick: (customer: Customer) => void;
}

function CustomerList({ customers, busy, onPick }: CustomerListProps) {
  return (
    <ul className={classes.list}>
      {customers.map((customer) => (
        <li key={customer.id}>
          <UnstyledButton
            className={classes.entry}
            style={{ padding: "6px 8px", borderRadius: 8 }}
            disabled={busy}
            onClick={() => onPick(customer)}
          >
            <Face name={customer.name} size={24} />
            <span style={{ overflowWrap: "anywhere" }}>{customer.name}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function useFound(typed: string) {
  const [wanted] = useDebouncedValue(typed.trim(), 250);
  const enabled = wanted.length >= LEAST_LETTERS;
  return useQuery({ queryKey: ["customers", wanted], queryFn: ({ signal }) => findCustomers(wanted, signal), enabled });
}

function Intro({ contact }: { contact: OpenContact }) {
  const { interaction, candidates } = contact;
  if (interaction.customer_id !== null) return null;
  const { value } = interaction.sender;
  return (
    <p className={classes.soft}>
      {candidates.length > 1 ? words.shared(value, candidates.length) : words.unknown(value)}
    </p>
  );
}

interface ChooseCustomerProps {
  contact: OpenContact;
  mayChoose: boolean;
  /** Closes the choice when there is a customer already. */
  onDone?: () => void;
}

/** Says which customer a contact belongs to: one who shares the identifier, any other, or a new one. */
export function ChooseCustomer({ contact, mayChoose, onDone }: ChooseCustomerProps) {
  const [typed, setTyped] = useState("");
  const found = useFound(typed);
  const choose = useCommand({
    run: (choice: Parameters<typeof chooseCustomer>[1]) => chooseCustomer(contact.interaction.id, choice),
    records: (interaction) => ({ interaction }),
    done: () => {
      notifications.show({ message: words.chosen });
      onDone?.();
    },
  });
  const pick = ({ id }: Customer) => choose.mutate({ customer_id: id });
  const newName = typed.trim() || contact.interaction.sender_name || contact.interaction.sender.value;
  return (
    <section className={classes.section}>
      <h2 className={classes.name}>{words.title}</h2>
      <Intro contact={contact} />
      {mayChoose && (
        <>
          <CustomerList customers={contact.candidates} busy={choose.isPending} onPick={pick} />
          <TextInput
            mt="sm"
            label={words.search}
            placeholder={words.searchHint}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {found.isFetching && <LoadingRows rows={2} height={28} />}
          {found.data?.length === 0 && <p className={classes.soft}>{words.none}</p>}
          <CustomerList customers={found.data?.slice(0, 20) ?? []} busy={choose.isPending} onPick={pick} />
          <Button
            mt="sm"
            size="sm"
            fullWidth
            variant="default"
            title={words.createNamed(newName)}
            leftSection={<IconUserPlus size={16} />}
            loading={choose.isPending}
            onClick={() => choose.mutate({ new: { name: newName } })}
          >
            {words.createNamed(newName)}
          </Button>
          {onDone && (
            <Button mt="sm" ml="xs" variant="subtle" onClick={onDone}>
              {text.shell.common.cancel}
            </Button>
          )}
        </>
      )}
    </section>
  );
}
