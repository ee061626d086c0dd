import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconChevronRight, IconDatabaseOff, IconPlugConnectedX, IconRefresh, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Id } from "@/api/units";
import { type LiveView, readView, viewKey } from "@/api/view";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import panel from "./CustomerPanel.module.css";
import { useCustomer } from "./useCustomer";
import classes from "./View.module.css";
import { type Sources, ViewFact } from "./ViewFact";
import { askAgainAfter, findFacts, type Manner, subjectName } from "./viewFacts";

const words = text.desk.view;
/** From so many facts on there is a search, and only the first subjects stand open. */
const MANY = 12;
const OPEN_AT_MOST = 60;

/** The sources that gave nothing, each with the reason. */
function Silent({ view }: { view: LiveView }) {
  const silent = view.sources.filter(({ state }) => state === "unknown");
  if (!silent.length) return null;
  return (
    <ul className={classes.silent}>
      {silent.map(({ key, name, reason, detail }) => (
        <li key={key}>
          <IconPlugConnectedX size={15} aria-hidden />
          <span>
            {words.reasons[reason ?? "down"](name || key)}
            {detail && ` (${detail})`}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface SubjectsProps {
  subjects: LiveView["subjects"];
  sources: Sources;
  manner: Manner;
  searched: boolean;
}

function Subjects({ subjects, sources, manner, searched }: SubjectsProps) {
  let shown = 0;
  return subjects.map(({ name, attributes }) => {
    shown += attributes.length;
    return (
      <details key={`${name} ${searched}`} className={classes.subject} open={searched || shown <= OPEN_AT_MOST}>
        <summary>
          <IconChevronRight size={14} aria-hidden />
          <span>{subjectName(name)}</span>
          <span>{attributes.length}</span>
        </summary>
        <dl className={classes.facts}>
          {attributes.map((fact) => (
            <ViewFact key={fact.name} fact={fact} sources={sources} manner={manner} />
          ))}
        </dl>
      </details>
    );
  });
}

/** Everything that the company's systems say about a customer, read now: value, age and source of each. */
export function ViewPanel({ customerId }: { customerId: Id }) {
  const [search, setSearch] = useState("");
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: viewKey(customerId),
    queryFn: ({ signal }) => readView(customerId, signal),
    staleTime: 10_000,
    refetchInterval: ({ state }) => askAgainAfter(state.data),
  });
  const customer = useCustomer(customerId).data?.customer;
  if (!data)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={8} height={30} />;
  const count = data.subjects.reduce((sum, { attributes }) => sum + attributes.length, 0);
  if (!data.sources.length)
    return <EmptyState icon={IconDatabaseOff} title={words.noSources} detail={words.noSourcesDetail} />;
  const subjects = findFacts(data, search);
  const sources = new Map(data.sources.map((each) => [each.key, each]));
  const manner = { language: customer?.language ?? null, timeZone: customer?.time_zone ?? null };
  return (
    <section aria-label={words.label} aria-busy={isFetching}>
      <div className={panel.section}>
        <div className={classes.head}>
          <p className={classes.soft}>{words.asked(data.sources.length, Math.round(data.elapsed_ms))}</p>
          <Tooltip label={words.refresh}>
            <ActionIcon aria-label={words.refresh} loading={isFetching} onClick={() => void refetch()}>
              <IconRefresh size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
        {count > MANY && (
          <TextInput
            type="search"
            size="xs"
            mt={6}
            aria-label={words.search}
            placeholder={words.search}
            leftSection={<IconSearch size={14} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <Silent view={data} />
        {error && (
          <p className={classes.soft} role="alert">
            {text.errors.title}
          </p>
        )}
        {count === 0 && <EmptyState icon={IconDatabaseOff} title={words.nothing} detail={words.nothingDetail} />}
        {count > 0 && subjects.length === 0 && <p className={classes.soft}>{words.noMatch}</p>}
      </div>
      <Subjects subjects={subjects} sources={sources} manner={manner} searched={search.trim() !== ""} />
    </section>
  );
}
