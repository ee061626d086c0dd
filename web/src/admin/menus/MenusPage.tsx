import { IconDialpad } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { MENUS_KEY, readMenus, type StoredMenu } from "@/api/menus";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import { RecordPage, useListFilter } from "../record/RecordPage";
import { type Column, RecordTable } from "../record/RecordTable";
import { matches } from "../record/search";
import { Loaded, OpenRecord } from "../record/states";
import { MenuEditor } from "./MenuEditor";

const words = text.admin.menus;
const HOME = "/admin/menus";
/** A menu is in use as long as it exists. */
type Row = StoredMenu & { active: true };
const NOTHING: StoredMenu[] = [];
const nameOf = (menu: Row) => menu.name;

const COLUMNS: Column<Row>[] = [
  { header: words.columns.steps, cell: ({ document }) => document.steps.length },
  { header: words.columns.languages, cell: ({ document }) => (document.languages ?? ["en"]).join(", "), minor: true },
  { header: words.columns.changed, cell: ({ changed_at }) => <Instant at={changed_at} />, minor: true },
];

/** The telephone menus: what callers hear before somebody answers. */
export function MenusPage() {
  const { id: key = null } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { search } = useListFilter();
  const query = useQuery({ queryKey: MENUS_KEY, queryFn: readMenus, staleTime: 15_000 });
  const tail = params.toString() ? `?${params}` : "";
  const close = useCallback(() => navigate(`${HOME}${tail}`), [navigate, tail]);
  const created = useCallback((made: string) => navigate(`${HOME}/${made}${tail}`), [navigate, tail]);
  const all = query.data ?? NOTHING;
  const shown: Row[] = all
    .filter((each) => matches(search, `${each.name} ${each.key}`))
    .map((each): Row => ({ ...each, active: true }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const menu = all.find((each) => each.key === key) ?? null;
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
            selected={menu?.id ?? null}
            addressOf={(each) => `${HOME}/${each.key}${tail}`}
            badge={() => null}
            empty={{ icon: IconDialpad, title: words.empty, detail: words.emptyDetail }}
          />
        </Loaded>
      }
      open={key !== null}
      editor={
        <OpenRecord id={key} found={menu !== null} loaded={query.data !== undefined}>
          <MenuEditor key={key} menu={menu} onClose={close} onCreated={created} onGone={close} />
        </OpenRecord>
      }
    />
  );
}
