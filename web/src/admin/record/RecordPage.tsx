import { Button, Switch } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useCallback } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { SearchField } from "@/shared/SearchField";
import { text } from "@/text";
import classes from "./RecordPage.module.css";

const words = text.admin.record;

interface RecordPageProps {
  title: string;
  subtitle: string;
  newLabel: string;
  /** Where new entries are made. */
  newAddress: string;
  /** Offers to show retired entries too. */
  retirable?: boolean;
  retiredLabel?: string;
  /** Further controls beside the search. */
  tools?: ReactNode;
  list: ReactNode;
  /** Whether something is open beside the list. */
  open: boolean;
  editor: ReactNode;
}

/** The parameters with some of them set; an empty one is left out. */
export function withParams(
  params: URLSearchParams,
  changes: Record<string, string | null | undefined>,
): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else if (value !== undefined) next.delete(name);
  }
  return next;
}

interface ListFilter {
  search: string;
  retired: boolean;
  change: (part: { q?: string; retired?: boolean }) => void;
}

/** What is searched for and whether retired entries show; both in the address. */
export function useListFilter(): ListFilter {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    ({ q, retired }: { q?: string; retired?: boolean }) => {
      const flag = retired === undefined ? undefined : retired ? "1" : "";
      setParams((old) => withParams(old, { q, retired: flag }), { replace: true });
    },
    [setParams],
  );
  return { search: params.get("q") ?? "", retired: params.get("retired") === "1", change };
}

/** A list of the administration with the editor beside it. */
export function RecordPage(props: RecordPageProps) {
  const { title, subtitle, newLabel, newAddress, retirable = false, tools, list, open, editor } = props;
  const navigate = useNavigate();
  const { search, retired, change } = useListFilter();
  const begin = useCallback(() => navigate(newAddress), [navigate, newAddress]);
  useShortcut({ keys: "n", label: newLabel, group: "list", run: begin });
  const find = useCallback((q: string) => change({ q }), [change]);
  return (
    <div className={classes.page} data-open={open || undefined}>
      <PageHeader title={title} subtitle={subtitle}>
        <Button leftSection={<IconPlus size={16} />} onClick={begin}>
          {newLabel}
        </Button>
      </PageHeader>
      <div className={classes.body}>
        <div className={classes.list}>
          <search className={classes.tools}>
            <SearchField label={words.search} value={search} onChange={find} width={240} />
            {tools}
            {retirable && (
              <Switch
                label={props.retiredLabel ?? words.retiredShown}
                checked={retired}
                onChange={(event) => change({ retired: event.currentTarget.checked })}
              />
            )}
          </search>
          {list}
        </div>
        {open && <div className={classes.editor}>{editor}</div>}
      </div>
    </div>
  );
}
