import { type ComponentType, type ReactNode, useCallback, useMemo } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { RecordKind, Versioned } from "@/api/admin";
import { RecordPage, useListFilter } from "./RecordPage";
import { type Column, RecordTable } from "./RecordTable";
import { matches } from "./search";
import { Loaded, OpenRecord } from "./states";
import { useRecords, useRetirement } from "./useRecords";

const NOTHING: never[] = [];

export interface EditorProps<R> {
  /** Null for a new one. */
  record: R | null;
  onClose: () => void;
  /** Called with the id of a record just made. */
  onCreated: (id: string) => void;
  onRetire: (() => void) | undefined;
}

interface ListPageProps<R extends Versioned> {
  kind: RecordKind;
  /** Part of the address: `/admin/<section>`. */
  section: string;
  title: string;
  subtitle: string;
  newLabel: string;
  nameHeader: string;
  nameOf: (record: R) => string;
  /** Everything a search looks through. */
  searchText: (record: R) => string;
  columns: Column<R>[];
  empty: { icon: ComponentType<{ size?: number | string; stroke?: number | string }>; title: string; detail: string };
  Editor: ComponentType<EditorProps<R>>;
  order?: (a: R, b: R) => number;
  lead?: (record: R, index: number) => ReactNode;
  rowProps?: (record: R, index: number) => object;
  tools?: ReactNode;
}

/** A list of records that are made, edited, retired and restored, with its editor. */
export function ListPage<R extends Versioned>(props: ListPageProps<R>) {
  const { kind, section, nameOf, searchText, order, Editor } = props;
  const { id = null } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const query = useRecords<R>(kind);
  const { data } = query;
  const retire = useRetirement<R>(kind, nameOf);
  const { search, retired } = useListFilter();
  const tail = params.toString() ? `?${params}` : "";
  const home = `/admin/${section}`;
  const close = useCallback(() => navigate(`${home}${tail}`), [navigate, home, tail]);
  const created = useCallback((made: string) => navigate(`${home}/${made}${tail}`), [navigate, home, tail]);
  const all = data ?? NOTHING;
  const shown = useMemo(() => {
    const byName = (a: R, b: R) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true });
    const inUse = (each: R) => each.active || retired || each.id === id;
    return all.filter((each) => inUse(each) && matches(search, searchText(each))).sort(order ?? byName);
  }, [all, retired, search, id, order, nameOf, searchText]);
  const record = all.find((each) => each.id === id) ?? null;

  return (
    <RecordPage
      title={props.title}
      subtitle={props.subtitle}
      newLabel={props.newLabel}
      newAddress={`${home}/new${tail}`}
      retirable
      tools={props.tools}
      list={
        <Loaded query={query}>
          <RecordTable
            label={props.title}
            records={shown}
            any={all.some((each) => each.active || retired)}
            nameOf={nameOf}
            nameHeader={props.nameHeader}
            columns={props.columns}
            selected={id}
            addressOf={(each) => `${home}/${each.id}${tail}`}
            onRetire={retire}
            empty={props.empty}
            {...(props.lead && { lead: props.lead })}
            {...(props.rowProps && { rowProps: props.rowProps })}
          />
        </Loaded>
      }
      open={id !== null}
      editor={
        <OpenRecord id={id} found={record !== null} loaded={data !== undefined}>
          <Editor
            key={id}
            record={record}
            onClose={close}
            onCreated={created}
            onRetire={record ? () => retire(record) : undefined}
          />
        </OpenRecord>
      }
    />
  );
}
