import { Select } from "@mantine/core";
import type { Hub } from "@/api/admin";
import { text } from "@/text";
import { useRecords } from "./useRecords";

const words = text.admin.record;

interface HubChoiceProps {
  value: string;
  onChange: (id: string) => void;
  help: string;
  error?: string | undefined;
}

/** The hub of a service or an agent; nothing while there is only one, so that a small company never sees the notion. */
export function HubChoice({ value, onChange, help, error }: HubChoiceProps) {
  const { data: hubs = [] } = useRecords<Hub>("hubs");
  const open = hubs.filter(({ id, active }) => active || id === value);
  if (open.length < 2) return null;
  return (
    <Select
      label={words.hub}
      description={help}
      data={open.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={(id) => id && onChange(id)}
      error={error}
      allowDeselect={false}
      w="min(100%, 340px)"
    />
  );
}
