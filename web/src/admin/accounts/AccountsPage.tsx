import { SegmentedControl, Select } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useCallback, useMemo } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { AccountView } from "@/api/admin";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { RecordPage, useListFilter, withParams } from "../record/RecordPage";
import { type Column, RecordTable } from "../record/RecordTable";
import { matches } from "../record/search";
import { Loaded, OpenRecord } from "../record/states";
import { AccountEditor } from "./AccountEditor";
import { handlesContacts } from "./accountForm";
import { SkillMatrix } from "./SkillMatrix";
import { useAccounts } from "./useAccounts";

const words = text.admin.accounts;
const NONE: AccountView[] = [];

interface Listed {
  id: string;
  active: boolean;
  view: AccountView;
}

const nameOf = ({ view }: Listed) => view.account.name;

function fits({ account, agent }: AccountView, search: string, role: string | null): boolean {
  if (role && !account.roles.some((each) => each === role)) return false;
  return matches(search, account.name, account.login, agent?.alias);
}

/** The accounts that are wanted, as the table takes them, by name. */
function listed(views: readonly AccountView[], wanted: (view: AccountView) => boolean): Listed[] {
  return views
    .filter(wanted)
    .map((view) => ({ id: view.account.id, active: view.account.active, view }))
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function useColumns(): Column<Listed>[] {
  const names = useNames();
  return useMemo(
    () => [
      { header: words.columns.login, cell: ({ view }) => view.account.login },
      {
        header: words.columns.roles,
        cell: ({ view }) => view.account.roles.map((role) => text.words.role[role] ?? role).join(", "),
      },
      {
        header: words.columns.skills,
        cell: ({ view }) =>
          view.agent?.skills.map((skill) => `${names.skill(skill.skill_id)} ${skill.level}`).join(", ") || "–",
        minor: true,
      },
      {
        header: words.columns.capacity,
        cell: ({ view }) => (handlesContacts(view.account.roles) ? (view.limits?.total ?? "–") : "–"),
        minor: true,
      },
    ],
    [names],
  );
}

export function AccountsPage() {
  const { id = null } = useParams();
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const query = useAccounts();
  const { data } = query;
  const { search, retired } = useListFilter();
  const columns = useColumns();
  const role = params.get("role");
  const matrix = params.get("view") === "matrix";
  const tail = params.toString() ? `?${params}` : "";
  const close = useCallback(() => navigate(`/admin/accounts${tail}`), [navigate, tail]);
  const created = useCallback((made: string) => navigate(`/admin/accounts/${made}${tail}`), [navigate, tail]);
  const set = (name: string, value: string | null) =>
    setParams((old) => withParams(old, { [name]: value }), { replace: true });
  const all = data ?? NONE;
  const shown = useMemo(
    () => listed(all, (view) => fits(view, search, role) && (view.account.active || retired || view.account.id === id)),
    [all, search, retired, role, id],
  );
  const view = all.find(({ account }) => account.id === id) ?? null;

  const table = (
    <RecordTable
      label={words.title}
      records={shown}
      any={all.length > 0}
      nameOf={nameOf}
      nameHeader={words.columns.name}
      columns={columns}
      selected={id}
      addressOf={(each) => `/admin/accounts/${each.id}${tail}`}
      badge={(each) => (each.active ? null : words.inactive)}
      empty={{ icon: IconUsers, title: words.empty, detail: words.emptyDetail }}
    />
  );
  return (
    <RecordPage
      title={words.title}
      subtitle={matrix ? words.matrixHelp : words.subtitle}
      newLabel={words.new}
      newAddress={`/admin/accounts/new${tail}`}
      retirable
      retiredLabel={words.inactiveShown}
      tools={
        <>
          <SegmentedControl
            size="xs"
            data={[
              { value: "list", label: words.list },
              { value: "matrix", label: words.matrix },
            ]}
            value={matrix ? "matrix" : "list"}
            onChange={(value) => set("view", value === "matrix" ? "matrix" : null)}
          />
          <Select
            aria-label={words.role}
            placeholder={words.anyRole}
            data={Object.entries(text.words.role).map(([value, label]) => ({ value, label }))}
            value={role}
            onChange={(value) => set("role", value)}
            clearable
            w={150}
          />
        </>
      }
      list={<Loaded query={query}>{matrix ? <SkillMatrix accounts={shown.map((each) => each.view)} /> : table}</Loaded>}
      open={id !== null}
      editor={
        <OpenRecord id={id} found={view !== null} loaded={data !== undefined}>
          <AccountEditor key={id} view={view} onClose={close} onCreated={created} />
        </OpenRecord>
      }
    />
  );
}
