import { Accordion, Badge, Button, Group, Select, Switch, Table, TextInput } from "@mantine/core";
import { IconHistory, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { type AuditEntry, readAudit } from "@/api/admin";
import { PageHeader } from "@/shared/PageHeader";
import { SearchField } from "@/shared/SearchField";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import page from "../record/RecordPage.module.css";
import classes from "./AuditPage.module.css";
import { type AuditFilter, fitting, mayHaveMore, subjectOf } from "./auditFilter";
import { type Change, changesBetween } from "./difference";

const words = text.admin.audit;

function useAuditFilter(): [AuditFilter, (part: Partial<AuditFilter>) => void] {
  const [params, setParams] = useSearchParams();
  const filter = useMemo<AuditFilter>(
    () => ({
      search: params.get("q") ?? "",
      person: params.get("person"),
      kind: params.get("kind"),
      from: params.get("from") ?? "",
      until: params.get("until") ?? "",
    }),
    [params],
  );
  const change = useCallback(
    (part: Partial<AuditFilter>) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          const { search: q, ...rest } = part;
          for (const [name, value] of Object.entries({ ...(q !== undefined && { q }), ...rest })) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [filter, change];
}

function Value({ value, mark }: { value: string | null; mark: "old" | "new" | null }) {
  if (value === null) return null;
  if (value === "") return <i>{words.emptyValue}</i>;
  if (mark === "old") return <del>{value}</del>;
  return mark === "new" ? <ins>{value}</ins> : value;
}

function DifferenceRow({ change: { path, before, after, kind } }: { change: Change }) {
  return (
    <Table.Tr data-kind={kind}>
      <Table.Th scope="row">
        {path}{" "}
        {kind !== "same" && (
          <Badge size="xs" variant="outline" color="gray" tt="none">
            {words.kinds[kind]}
          </Badge>
        )}
      </Table.Th>
      <Table.Td className={classes.before}>
        <Value value={before} mark={kind === "same" ? null : "old"} />
      </Table.Td>
      <Table.Td className={classes.after}>
        <Value value={after} mark={kind === "same" ? null : "new"} />
      </Table.Td>
    </Table.Tr>
  );
}

function Difference({ entry }: { entry: AuditEntry }) {
  const [all, setAll] = useState(false);
  const { before = null, after = null } = entry;
  if (!before && !after) return <p className={classes.note}>{words.noDetails}</p>;
  const rows = changesBetween(before, after, all);
  return (
    <div>
      {before && after && (
        <Switch
          size="xs"
          label={words.onlyChanges}
          checked={!all}
          onChange={(event) => setAll(!event.currentTarget.checked)}
          mb="xs"
        />
      )}
      {rows.length === 0 ? (
        <p className={classes.note}>{words.nothingChanged}</p>
      ) : (
        <Table.ScrollContainer minWidth={480}>
          <Table className={classes.difference}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.field}</Table.Th>
                <Table.Th>{words.before}</Table.Th>
                <Table.Th>{words.after}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((change) => (
                <DifferenceRow key={change.path} change={change} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </div>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <Accordion multiple keepMounted={false} variant="separated" chevronPosition="left" className={classes.list}>
      {entries.map((entry) => (
        <Accordion.Item key={entry.id} value={entry.id}>
          <Accordion.Control>
            <span className={classes.entry}>
              <span className={classes.when}>
                <Instant at={entry.at} />
              </span>
              <b>{entry.account_name || words.system}</b>
              <span className={classes.action}>{entry.action}</span>
              <span className={classes.subject}>{subjectOf(entry)}</span>
            </span>
          </Accordion.Control>
          <Accordion.Panel>
            <Difference entry={entry} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

const optionsOf = (values: readonly string[]) => [...new Set(values)].filter(Boolean).sort();

export function AuditPage() {
  const [filter, change] = useAuditFilter();
  const query = useInfiniteQuery({
    queryKey: ["admin", "audit"],
    queryFn: ({ pageParam, signal }) => readAudit(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 0,
  });
  const entries = useMemo(() => query.data?.pages.flatMap((each) => each.items) ?? [], [query.data]);
  const shown = useMemo(() => fitting(entries, filter), [entries, filter]);
  const search = useCallback((value: string) => change({ search: value }), [change]);
  const more = query.hasNextPage && mayHaveMore(entries, filter);
  return (
    <div className={page.page}>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <search className={page.tools}>
        <SearchField label={words.search} value={filter.search} onChange={search} width={260} />
        <Select
          aria-label={words.person}
          placeholder={words.anyPerson}
          data={optionsOf(entries.map((entry) => entry.account_name))}
          value={filter.person}
          onChange={(person) => change({ person })}
          searchable
          clearable
          w={190}
        />
        <Select
          aria-label={words.kind}
          placeholder={words.anyKind}
          data={optionsOf(entries.map((entry) => entry.subject_kind))}
          value={filter.kind}
          onChange={(kind) => change({ kind })}
          clearable
          w={170}
        />
        <TextInput
          type="date"
          aria-label={words.from}
          value={filter.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          aria-label={words.to}
          value={filter.until}
          onChange={(event) => change({ until: event.currentTarget.value })}
        />
      </search>
      <div className={classes.scroll}>
        {query.isPending ? (
          <LoadingRows rows={8} />
        ) : query.error && !entries.length ? (
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        ) : !entries.length ? (
          <EmptyState icon={IconHistory} title={words.empty} detail={words.emptyDetail} />
        ) : shown.length ? (
          <Entries entries={shown} />
        ) : (
          <EmptyState icon={IconSearchOff} title={words.noMatch} detail={words.noMatchDetail} />
        )}
        {more && (
          <Group justify="center" my="md">
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {words.more}
            </Button>
          </Group>
        )}
      </div>
    </div>
  );
}
