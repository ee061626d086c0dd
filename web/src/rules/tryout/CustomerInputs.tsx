import { Loader, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { findCustomers } from "@/api/customers";
import { sentence } from "@/api/problem";
import { readCustomerInputs } from "@/api/rules";
import { text } from "@/text";
import type { Json } from "../model/values";

const words = text.rules.proof.tryOut;
const LEAST_LETTERS = 2;

/** Takes over what the sources say about a real customer at this moment. */
export function CustomerInputs({ onPick }: { onPick: (inputs: Record<string, Json>) => void }) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const [wanted] = useDebouncedValue(typed.trim(), 250);
  const enough = wanted.length >= LEAST_LETTERS;
  const found = useQuery({
    queryKey: ["customers", wanted],
    queryFn: ({ signal }) => findCustomers(wanted, signal),
    enabled: enough && chosen === null,
  });
  const read = useMutation({ mutationFn: readCustomerInputs, onSuccess: onPick });
  const options = chosen ? [chosen] : (found.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const failed = read.error ?? found.error;
  return (
    <Select
      size="xs"
      label={words.customer}
      placeholder={words.customerFind}
      data={options}
      value={chosen?.value ?? null}
      clearable
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      rightSection={found.isFetching || read.isPending ? <Loader size={14} /> : undefined}
      nothingFoundMessage={enough ? (found.isFetching ? undefined : words.customerNothing) : words.customerShort}
      error={failed ? sentence(failed) : undefined}
      onChange={(id) => {
        setChosen(options.find(({ value }) => value === id) ?? null);
        if (id) read.mutate(id);
      }}
    />
  );
}
