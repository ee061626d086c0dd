import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { newKey } from "@/api/client";
import { createCustomer, type Identifier, type IdentifierKind } from "@/api/customers";
import { sentence } from "@/api/problem";
import { useCommand } from "@/desk/data/mutations";
import { text } from "@/text";

const words = text.customers;
const KINDS: { kind: IdentifierKind; label: string; type: string }[] = [
  { kind: "email", label: words.email, type: "email" },
  { kind: "phone", label: words.phone, type: "tel" },
  { kind: "account", label: words.account, type: "text" },
];

function NewCustomerForm({ initialName, onClose }: { initialName: string; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState(initialName);
  const [values, setValues] = useState<Partial<Record<IdentifierKind, string>>>({});
  const [tried, setTried] = useState(false);
  const [key] = useState(newKey);
  const create = useCommand({
    run: (identifiers: Identifier[]) => createCustomer(name.trim(), identifiers, key),
    done: (customer) => {
      onClose();
      navigate(`/customers/${customer.id}?q=${encodeURIComponent(customer.name)}`);
    },
    failed: () => true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    create.mutate(KINDS.flatMap(({ kind }) => (values[kind]?.trim() ? [{ kind, value: values[kind].trim() }] : [])));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {create.isError && (
          <Alert color="red" role="alert" py="xs">
            {sentence(create.error)}
          </Alert>
        )}
        <TextInput
          data-autofocus
          label={words.name}
          required
          maxLength={200}
          value={name}
          error={tried && !name.trim() ? words.missingName : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {KINDS.map(({ kind, label, type }) => (
          <TextInput
            key={kind}
            label={label}
            type={type}
            value={values[kind] ?? ""}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setValues((before) => ({ ...before, [kind]: value }));
            }}
          />
        ))}
        <Group justify="flex-end" mt="sm">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {words.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface NewCustomerDialogProps {
  opened: boolean;
  initialName: string;
  onClose: () => void;
}

export function NewCustomerDialog({ opened, initialName, onClose }: NewCustomerDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.createTitle}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <NewCustomerForm initialName={initialName} onClose={onClose} />
    </Modal>
  );
}
