import { IconMoodSmile, IconSearchOff } from "@tabler/icons-react";
import { useCallback, useMemo } from "react";
import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { ItemPanel } from "./item/ItemPanel";
import classes from "./QueuePage.module.css";
import { FilterBar } from "./queue/FilterBar";
import { filterOf, filtersSet, paramsOf, type QueueFilter } from "./queue/filter";
import { QueueTable } from "./queue/QueueTable";
import { ASK_WHY } from "./queue/row";
import { type QueueWindow, useQueueWindow } from "./queue/useQueueWindow";

const words = text.supervisor.queue;

/** Steps through the listed contacts by key while one is open. */
function useSteps(window: QueueWindow, selected: string | null, open: (id: string | null) => void): void {
  const step = useCallback(
    (by: 1 | -1) => {
      const at = window.rows.findIndex((row) => row.work_item.id === selected);
      const next = window.rows[at < 0 ? 0 : at + by];
      if (next) open(next.work_item.id);
    },
    [window, selected, open],
  );
  const forward = useCallback(() => step(1), [step]);
  const back = useCallback(() => step(-1), [step]);
  const close = useCallback(() => open(null), [open]);
  useShortcut({ keys: "j", label: words.next, group: "list", run: forward });
  useShortcut({ keys: "k", label: words.previous, group: "list", run: back });
  useShortcut({ keys: "Escape", label: words.close, group: "list", run: close, enabled: selected !== null });
}

export function QueuePage() {
  const [params, setParams] = useSearchParams();
  const { workItemId } = useParams();
  const navigate = useNavigate();
  const names = useNames();
  const filter = useMemo(() => filterOf(params), [params]);
  const list = useQueueWindow(filter);
  const { window, loading, error } = list;
  const tail = params.toString();
  const addressOf = useCallback((id: string) => `/queue/${id}${tail ? `?${tail}` : ""}`, [tail]);
  const open = useCallback(
    (id: string | null) => navigate(id ? addressOf(id) : `/queue${tail ? `?${tail}` : ""}`),
    [navigate, addressOf, tail],
  );
  useSteps(window, workItemId ?? null, open);
  const location = useLocation();
  const asked = location.state?.why === true;
  const ask = useCallback(() => {
    if (workItemId) navigate(addressOf(workItemId), { replace: true, state: ASK_WHY });
  }, [navigate, addressOf, workItemId]);
  useShortcut({ keys: "w", label: text.waiting.askShortcut, group: "list", run: ask, enabled: Boolean(workItemId) });
  const change = useCallback(
    (next: QueueFilter) => setParams((old) => paramsOf(next, old), { replace: true }),
    [setParams],
  );
  const row = window.rows.find((candidate) => candidate.work_item.id === workItemId);
  return (
    <div className={classes.page} data-open={workItemId ? true : undefined}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        <span className={classes.count} role="status">
          {loading && !window.rows.length ? "" : words.count(window.rows.length, window.next_cursor !== null)}
        </span>
      </PageHeader>
      <FilterBar filter={filter} names={names} onChange={change} />
      <div className={classes.body}>
        <div className={classes.list}>
          <List
            window={window}
            loading={loading}
            error={error}
            filtered={filtersSet(filter) > 0}
            onRetry={list.retry}
            table={
              <QueueTable
                window={window}
                names={names}
                selected={workItemId ?? null}
                addressOf={addressOf}
                onEnd={list.loadMore}
                busy={loading}
              />
            }
          />
        </div>
        {workItemId && (
          <div className={classes.item}>
            <ItemPanel
              key={asked ? `${workItemId} ${location.key}` : workItemId}
              id={workItemId}
              asked={asked}
              listed={row?.work_item ?? null}
              contact={row?.interaction ?? null}
              names={names}
              onClose={() => open(null)}
              onChanged={list.take}
            />
          </div>
        )}
      </div>
    </div>
  );
}

interface ListProps {
  window: QueueWindow;
  loading: boolean;
  error: unknown;
  filtered: boolean;
  onRetry: () => void;
  table: React.ReactNode;
}

function List({ window, loading, error, filtered, onRetry, table }: ListProps) {
  if (window.rows.length) return table;
  if (error) return <Failure error={error} onRetry={onRetry} />;
  if (loading) return <LoadingRows rows={10} height={42} />;
  return filtered ? (
    <EmptyState icon={IconSearchOff} title={words.noMatch} detail={words.noMatchDetail} />
  ) : (
    <EmptyState icon={IconMoodSmile} title={words.empty} detail={words.emptyDetail} />
  );
}
