import { Button, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAddressBook, IconSearch, IconUserPlus, IconUserQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { NavLink, useParams, useSearchParams } from "react-router";
import { type Customer, findCustomers } from "@/api/customers";
import { useMay } from "@/app/session";
import { readableNumber } from "@/desk/call/numbers";
import { CustomerCard } from "@/desk/panel/CustomerCard";
import { Timeline } from "@/desk/panel/Timeline";
import { ViewPanel } from "@/desk/panel/ViewPanel";
import { useTyped } from "@/shared/useTyped";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Face } from "@/ui/Face";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import classes from "./CustomersPage.module.css";
import { NewCustomerDialog } from "./NewCustomerDialog";

const words = text.customers;
const LEAST_LETTERS = 2;

function Results({ customers, search }: { customers: Customer[]; search: string }) {
  if (customers.length === 0)
    return <EmptyState icon={IconUserQuestion} title={words.none} detail={words.noneDetail} />;
  return (
    <ul className={classes.results} aria-label={words.results}>
      {customers.map(({ id, name }) => (
        <li key={id}>
          <NavLink to={`/customers/${id}?${search}`} className={classes.result}>
            <Face name={name} size={28} />
            <span>{readableNumber(name)}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  );
}

function Detail({ customerId }: { customerId: string }) {
  return (
    <div className={classes.detail}>
      <div className={classes.card}>
        <CustomerCard customerId={customerId} />
      </div>
      <div className={classes.facts}>
        <ViewPanel customerId={customerId} />
      </div>
      <div className={classes.history}>
        <Timeline customerId={customerId} />
      </div>
    </div>
  );
}

/** Find a customer by anything that is known, and read the whole history. */
export function CustomersPage() {
  const { customerId } = useParams();
  const [search, setSearch] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const mayCreate = useMay("customers:write");
  const keep = useCallback((q: string) => setSearch(q ? { q } : {}, { replace: true }), [setSearch]);
  const [typed, type] = useTyped(search.get("q") ?? "", keep);
  const [wanted] = useDebouncedValue(typed.trim(), 250);
  const enabled = wanted.length >= LEAST_LETTERS;
  const found = useQuery({
    queryKey: ["customers", wanted],
    queryFn: ({ signal }) => findCustomers(wanted, signal),
    enabled,
  });
  return (
    <div className={classes.page}>
      <div className={classes.side}>
        <div className={classes.search}>
          <div className={classes.head}>
            <Title order={1} size="h2">
              {words.title}
            </Title>
            {mayCreate && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconUserPlus size={15} />}
                onClick={() => setCreating(true)}
              >
                {words.create}
              </Button>
            )}
          </div>
          <TextInput
            type="search"
            autoFocus
            aria-label={words.search}
            placeholder={words.searchHint}
            leftSection={<IconSearch size={15} aria-hidden />}
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
          />
        </div>
        {!enabled && <EmptyState icon={IconAddressBook} title={words.start} detail={words.startDetail} />}
        {enabled && found.isPending && <LoadingRows />}
        {enabled && found.error && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {enabled && found.data && <Results customers={found.data} search={search.toString()} />}
      </div>
      {customerId ? (
        <Detail key={customerId} customerId={customerId} />
      ) : (
        <EmptyState icon={IconAddressBook} title={words.choose} />
      )}
      <NewCustomerDialog opened={creating} initialName={typed} onClose={() => setCreating(false)} />
    </div>
  );
}
