import { Alert, Loader, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUserQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CATALOGUE_KEY, previewTreatment } from "@/api/actions";
import { type Customer, findCustomers } from "@/api/customers";
import { text } from "@/text";
import type { Action, Treatment } from "../model/catalogue";
import { useCatalogue } from "../model/draft";
import classes from "./Preview.module.css";
import { refusal } from "./refusal";
import { Shown } from "./Shown";

const words = text.actions.preview;
const REST_MS = 450;
const LEAST_LETTERS = 2;

function SampleChoice({
  chosen,
  onChoose,
}: {
  chosen: Customer | null;
  onChoose: (customer: Customer | null) => void;
}) {
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search.trim(), 250);
  const { data, isFetching } = useQuery({
    queryKey: ["customers", wanted],
    queryFn: ({ signal }) => findCustomers(wanted, signal),
    enabled: wanted.length >= LEAST_LETTERS && wanted !== chosen?.name,
  });
  const found = new Map([...(data ?? []), ...(chosen ? [chosen] : [])].map((each) => [each.id, each]));
  return (
    <Select
      label={words.sample}
      placeholder={words.sampleHint}
      data={[...found.values()].map(({ id, name }) => ({ value: id, label: name }))}
      value={chosen?.id ?? null}
      searchable
      clearable
      clearButtonProps={{ "aria-label": text.shell.common.clear }}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      nothingFoundMessage={wanted.length >= LEAST_LETTERS && !isFetching ? words.noSample : undefined}
      rightSection={isFetching ? <Loader size={14} /> : undefined}
      onChange={(id) => onChoose(id === null ? null : (found.get(id) ?? null))}
    />
  );
}

interface PreviewProps {
  action: Action;
  treatment: Treatment | null;
}

/** What a customer sees of a treatment while it is being written. */
export function Preview({ action, treatment }: PreviewProps) {
  const catalogue = useCatalogue();
  const [customer, setCustomer] = useState<Customer | null>(null);
  const [rested] = useDebouncedValue(treatment, REST_MS);
  const shown = rested?.key === treatment?.key ? rested : treatment;
  const { data, error, isFetching } = useQuery({
    queryKey: [...CATALOGUE_KEY, "preview", action.key, shown, customer?.id ?? null],
    queryFn: ({ signal }) =>
      previewTreatment(catalogue, { action: action.key, treatment: shown?.key ?? "" }, customer?.id ?? null, signal),
    enabled: shown !== null,
    placeholderData: (old, query) => (query?.queryKey[2] === action.key ? old : undefined),
    retry: false,
    staleTime: 10_000,
  });
  const failed = error ? refusal(error) : null;
  return (
    <aside className={classes.preview} aria-label={words.title} aria-busy={isFetching}>
      <h3>{words.title}</h3>
      <SampleChoice chosen={customer} onChoose={setCustomer} />
      {!customer && <p className={classes.soft}>{words.invented}</p>}
      {shown === null && <p className={classes.soft}>{words.none}</p>}
      <div role="status" style={{ display: "contents" }}>
        {failed && (
          <Alert color="yellow" variant="light" icon={<IconUserQuestion size={18} />} title={failed.title}>
            {failed.detail}
          </Alert>
        )}
      </div>
      {shown && data && !failed && data.channel === shown.channel && <Shown channel={shown.channel} rendered={data} />}
    </aside>
  );
}
