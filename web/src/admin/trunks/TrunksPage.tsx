import { IconPhoneCall } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { readTrunks, TRUNKS_KEY, type Trunk, type TrunkSeen } from "@/api/trunks";
import { text } from "@/text";
import { RecordPage, useListFilter } from "../record/RecordPage";
import { type Column, RecordTable } from "../record/RecordTable";
import { matches } from "../record/search";
import { Loaded, OpenRecord } from "../record/states";
import { TrunkEditor } from "./TrunkEditor";
import { USUAL_PORTS } from "./trunkForm";

const words = text.admin.trunks;
const HOME = "/admin/trunks";
type Row = Trunk & Pick<TrunkSeen, "states">;
const NOTHING: TrunkSeen[] = [];
const AGAIN_MS = 5_000;
const nameOf = (trunk: Row) => trunk.name;

/** How the voice nodes find a trunk, in words; each state once. */
function statesLine({ states, active }: Row): string {
  if (!active) return words.states.off ?? "";
  if (states.length === 0) return words.noNode;
  return [...new Set(states.map(({ state }) => words.states[state] ?? state))].join(", ");
}

const COLUMNS: Column<Row>[] = [
  { header: words.columns.state, cell: statesLine },
  {
    header: words.columns.host,
    cell: ({ host, port, transport }) => (port === USUAL_PORTS[transport] || port === 0 ? host : `${host}:${port}`),
  },
  { header: words.columns.mode, cell: ({ mode }) => words.modes[mode] ?? mode, minor: true },
  { header: words.columns.calls, cell: ({ most_calls }) => most_calls, minor: true },
];

/** The connections to telephone companies and other exchanges. */
export function TrunksPage() {
  const { id = null } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { search } = useListFilter();
  const query = useQuery({ queryKey: TRUNKS_KEY, queryFn: readTrunks, refetchInterval: AGAIN_MS });
  const tail = params.toString() ? `?${params}` : "";
  const close = useCallback(() => navigate(`${HOME}${tail}`), [navigate, tail]);
  const created = useCallback((made: string) => navigate(`${HOME}/${made}${tail}`), [navigate, tail]);
  const all = query.data ?? NOTHING;
  const shown = all
    .map(({ trunk, states }): Row => ({ ...trunk, states }))
    .filter((each) => matches(search, `${each.name} ${each.key} ${each.host}`))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const trunk = all.find((each) => each.trunk.id === id)?.trunk ?? null;
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
            nameHeader={text.admin.record.name}
            columns={COLUMNS}
            selected={id}
            addressOf={(each) => `${HOME}/${each.id}${tail}`}
            badge={(each) => (each.active ? null : (words.states.off ?? null))}
            empty={{ icon: IconPhoneCall, title: words.empty, detail: words.emptyDetail }}
          />
        </Loaded>
      }
      open={id !== null}
      editor={
        <OpenRecord id={id} found={trunk !== null} loaded={query.data !== undefined}>
          <TrunkEditor key={id} trunk={trunk} onClose={close} onCreated={created} onGone={close} />
        </OpenRecord>
      }
    />
  );
}
