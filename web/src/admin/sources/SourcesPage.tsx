import { IconDatabase } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import {
  readSourceHealth,
  readSources,
  SOURCE_HEALTH_KEY,
  SOURCES_KEY,
  type Source,
  type SourceHealth,
} from "@/api/sources";
import { text } from "@/text";
import { RecordPage, useListFilter } from "../record/RecordPage";
import { type Column, RecordTable } from "../record/RecordTable";
import { matches } from "../record/search";
import { Loaded, OpenRecord } from "../record/states";
import { SourceEditor } from "./SourceEditor";
import { SourceSpeed, SourceState, SourceTrouble } from "./SourceState";

const words = text.admin.sources;
const HOME = "/admin/sources";
const AGAIN_MS = 5_000;
const nameOf = (source: Source) => source.name;
const NOTHING: Source[] = [];

function columnsWith(health: ReadonlyMap<string, SourceHealth>): Column<Source>[] {
  return [
    { header: words.columns.state, cell: ({ key }) => <SourceState health={health.get(key)} /> },
    { header: words.columns.kind, cell: ({ kind }) => words.kinds[kind], minor: true },
    { header: words.columns.speed, cell: ({ key }) => <SourceSpeed health={health.get(key)} />, minor: true },
    {
      header: words.columns.asked,
      cell: ({ key }) => {
        const found = health.get(key);
        return found ? words.failures(found.asked, found.failed) : "";
      },
      minor: true,
    },
    { header: words.columns.last, cell: ({ key }) => <SourceTrouble health={health.get(key)} />, minor: true },
  ];
}

/** The systems that are asked about customers, and how it goes with each of them now. */
export function SourcesPage() {
  const { id = null } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { search } = useListFilter();
  const query = useQuery({ queryKey: SOURCES_KEY, queryFn: readSources, staleTime: 15_000 });
  const { data: health } = useQuery({
    queryKey: SOURCE_HEALTH_KEY,
    queryFn: readSourceHealth,
    refetchInterval: AGAIN_MS,
  });
  const byKey = useMemo(() => new Map(health?.map((each) => [each.key, each])), [health]);
  const columns = useMemo(() => columnsWith(byKey), [byKey]);
  const tail = params.toString() ? `?${params}` : "";
  const close = useCallback(() => navigate(`${HOME}${tail}`), [navigate, tail]);
  const created = useCallback((made: string) => navigate(`${HOME}/${made}${tail}`), [navigate, tail]);
  const all = query.data ?? NOTHING;
  const shown = all
    .filter((each) => matches(search, `${each.name} ${each.key} ${words.kinds[each.kind]}`))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const source = all.find((each) => each.id === id) ?? null;
  return (
    <RecordPage
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      newAddress={`${HOME}/new${tail}`}
      list={
        <Loaded query={query}>
          <RecordTable
            label={words.title}
            records={shown}
            any={all.length > 0}
            nameOf={nameOf}
            nameHeader={words.name}
            columns={columns}
            selected={id}
            addressOf={(each) => `${HOME}/${each.id}${tail}`}
            badge={() => null}
            empty={{ icon: IconDatabase, title: words.empty, detail: words.emptyDetail }}
          />
        </Loaded>
      }
      open={id !== null}
      editor={
        <OpenRecord id={id} found={source !== null} loaded={query.data !== undefined}>
          <SourceEditor
            key={id}
            source={source}
            health={source ? byKey.get(source.key) : undefined}
            onClose={close}
            onCreated={created}
            onGone={close}
          />
        </OpenRecord>
      }
    />
  );
}
