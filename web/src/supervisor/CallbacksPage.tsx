import { ActionIcon, Button, Menu, SegmentedControl } from "@mantine/core";
import { IconBan, IconClock, IconDots, IconPhone, IconPhoneOff, IconStack2 } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { type CallbackRow, readCallbacks } from "@/api/callbacks";
import { LaterDialog } from "@/callbacks/LaterDialog";
import { readableNumber } from "@/desk/call/numbers";
import { PageHeader } from "@/shared/PageHeader";
import { type Names, useNames } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { exactTime, listTime, span } from "@/ui/times";
import classes from "./CallbacksPage.module.css";
import { CancelCallbackDialog } from "./callbacks/CancelCallbackDialog";

const words = text.callbacks;
const REFRESH_MS = 15_000;
const OVER = ["reached", "not_reached", "canceled", "merged"];

function Due({ row: { callback, work_item } }: { row: CallbackRow }) {
  const now = useNow();
  if (callback.state !== "open") return <>{callback.ended_at && exactTime(callback.ended_at)}</>;
  if (work_item.state === "parked")
    return <span title={exactTime(callback.next_at)}>{listTime(callback.next_at, now)}</span>;
  return <>{words.dueSince(span((now - Date.parse(work_item.queued_at)) / 1000))}</>;
}

function Asked({ at }: { at: string }) {
  const now = useNow();
  return (
    <span className={classes.soft} title={exactTime(at)}>
      {words.asked(listTime(at, now))}
    </span>
  );
}

function Tried({ row: { callback } }: { row: CallbackRow }) {
  const now = useNow();
  const last = callback.attempts.at(-1);
  return (
    <>
      {words.of(callback.attempts.length)}
      {last && (
        <span className={classes.soft} title={exactTime(last.at)}>
          {words.call.tried(words.outcome[last.outcome] ?? last.outcome, listTime(last.at, now))}
        </span>
      )}
    </>
  );
}

interface LineProps {
  row: CallbackRow;
  names: Names;
  onMove: () => void;
  onCancel: () => void;
}

function Line({ row, names, onMove, onCancel }: LineProps) {
  const { callback, work_item, interaction } = row;
  const open = callback.state === "open";
  const who = callback.name || interaction.sender_name;
  const taken = work_item.state === "assigned" || work_item.state === "wrapping";
  const state = open ? words.where[work_item.state] : words.state[callback.state];
  return (
    <tr>
      <th scope="row">
        <Link to={`/queue/${work_item.id}`} className={classes.name}>
          {readableNumber(who)}
        </Link>
        {who !== callback.number && (
          <span className={`${classes.soft} ${classes.number}`}>{readableNumber(callback.number)}</span>
        )}
      </th>
      <td className={classes.about}>{callback.about || interaction.subject || interaction.preview}</td>
      <td>{names.service(work_item.service_id)}</td>
      <td>
        <Due row={row} />
        <Asked at={callback.asked_at} />
      </td>
      <td>
        <Tried row={row} />
      </td>
      <td>
        {state}
        {taken && work_item.agent_id && <span className={classes.soft}>{names.agent(work_item.agent_id)}</span>}
      </td>
      <td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" aria-label={words.actions(callback.name)}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component={Link} to={`/queue/${work_item.id}`} leftSection={<IconStack2 size={16} />}>
              {words.show_contact}
            </Menu.Item>
            {open && !taken && (
              <>
                <Menu.Item leftSection={<IconClock size={16} />} onClick={onMove}>
                  {words.move}
                </Menu.Item>
                <Menu.Item leftSection={<IconBan size={16} />} onClick={onCancel}>
                  {words.cancel}
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

function useCallbacks(over: boolean) {
  const states = over ? OVER : ["open"];
  const query = states.map((state) => `state=${state}`).join("&");
  return useInfiniteQuery({
    queryKey: ["callbacks", over],
    queryFn: ({ pageParam, signal }) =>
      readCallbacks(pageParam ? `${query}&cursor=${encodeURIComponent(pageParam)}` : query, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: REFRESH_MS,
  });
}

interface ListProps {
  list: ReturnType<typeof useCallbacks>;
  over: boolean;
  names: Names;
  onMove: (row: CallbackRow) => void;
  onCancel: (row: CallbackRow) => void;
}

function Empty({ over }: { over: boolean }) {
  return (
    <EmptyState
      icon={over ? IconPhoneOff : IconPhone}
      title={over ? words.noneEnded : words.none}
      detail={over ? words.noneEndedDetail : words.noneDetail}
    />
  );
}

function List({ list, over, names, onMove, onCancel }: ListProps) {
  if (list.error && !list.data) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <LoadingRows />;
  const rows = list.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty over={over} />;
  return (
    <div className={classes.scroller}>
      <table className={classes.table}>
        <thead>
          <tr>
            {Object.values(words.columns).map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line
              key={row.callback.id}
              row={row}
              names={names}
              onMove={() => onMove(row)}
              onCancel={() => onCancel(row)}
            />
          ))}
        </tbody>
      </table>
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Everybody who waits for a call, and those who did. */
export function CallbacksPage() {
  const [params, setParams] = useSearchParams();
  const over = params.get("show") === "over";
  const names = useNames();
  const list = useCallbacks(over);
  const [moving, setMoving] = useState<CallbackRow | null>(null);
  const [canceling, setCanceling] = useState<CallbackRow | null>(null);
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        <SegmentedControl
          aria-label={words.show}
          value={over ? "over" : "open"}
          onChange={(show) => setParams(show === "over" ? { show } : {}, { replace: true })}
          data={[
            { value: "open", label: words.open },
            { value: "over", label: words.over },
          ]}
        />
      </PageHeader>
      <List list={list} over={over} names={names} onMove={setMoving} onCancel={setCanceling} />
      {moving && (
        <LaterDialog
          callback={moving.callback}
          opened
          onClose={() => setMoving(null)}
          onDone={() => void list.refetch()}
        />
      )}
      {canceling && (
        <CancelCallbackDialog
          callback={canceling.callback}
          onClose={() => setCanceling(null)}
          onDone={() => void list.refetch()}
        />
      )}
    </div>
  );
}
