// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by the virtualiser, which a table element cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: rows of a table are read, the link in them takes the focus
import { IconAlertTriangle, IconClock, IconHelpCircle } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { Link } from "react-router";
import type { Interaction } from "@/api/interactions";
import type { WorkItem } from "@/api/routing";
import { ChannelMark } from "@/shared/ChannelMark";
import { sayHolders } from "@/shared/holders";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { Instant } from "@/ui/Instant";
import { exactTime, span } from "@/ui/times";
import classes from "./QueueTable.module.css";
import { ASK_WHY, aboutOf, dueOf, sinceOf, waits, whoOf } from "./row";
import { StateChip } from "./StateChip";
import type { QueueWindow } from "./useQueueWindow";

const words = text.supervisor.queue;
const ROW_HEIGHT = 52;
const HEAD_HEIGHT = 38;
const COLUMNS = ["who", "channel", "service", "state", "waiting", "due", "agent", "priority"] as const;

interface QueueTableProps {
  window: QueueWindow;
  names: Names;
  selected: string | null;
  /** The address of a work item's panel, with the filters kept. */
  addressOf: (id: string) => string;
  onEnd: () => void;
  busy: boolean;
}

function Since({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at)}>
      {span((now - Date.parse(at)) / 1000)}
    </time>
  );
}

function DueCell({ item }: { item: WorkItem }) {
  const due = dueOf(item, useNow());
  if (due.kind === "none") return <>–</>;
  if (due.kind === "back") {
    return (
      <span className={classes.back}>
        <IconClock size={14} aria-hidden /> <Instant at={due.at} />
      </span>
    );
  }
  return (
    <time dateTime={due.at} title={exactTime(due.at)} className={due.kind === "late" ? classes.late : undefined}>
      {due.kind === "late" && <IconAlertTriangle size={14} aria-label={words.lateMark} />}
      {due.words}
    </time>
  );
}

function AgentCell({ item, names }: { item: WorkItem; names: Names }) {
  if (item.agent_id) return <>{sayHolders(item, names)}</>;
  if (item.unroutable_since) return <span className={classes.late}>{words.unroutable}</span>;
  if (item.preferred_agent_id && (item.state === "queued" || item.state === "parked")) {
    return <span className={classes.soft}>{words.preferred(names.agent(item.preferred_agent_id))}</span>;
  }
  return <>–</>;
}

function priorityOf(item: WorkItem): string {
  if (item.priority === 0) return words.noPriority;
  return `${item.priority > 0 ? "+" : "−"}${span(Math.abs(item.priority))}`;
}

interface RowProps {
  item: WorkItem;
  contact: Interaction | null;
  names: Names;
  selected: boolean;
  address: string;
}

const Row = memo(function Row({ item, contact, names, selected, address }: RowProps) {
  const who = whoOf(contact);
  return (
    <>
      <span role="cell" className={classes.who}>
        <Link
          to={address}
          className={classes.open}
          aria-current={selected || undefined}
          aria-label={words.open(who)}
          data-row-link
        >
          {who}
        </Link>
        <span className={classes.about}>{aboutOf(contact)}</span>
      </span>
      <span role="cell" className={classes.channel}>
        <ChannelMark channel={item.channel} named />
      </span>
      <span role="cell" className={classes.service} title={names.service(item.service_id)}>
        {names.service(item.service_id)}
      </span>
      <span role="cell" className={classes.state}>
        <StateChip state={item.state} />
        {waits(item) && (
          <Link
            to={address}
            state={ASK_WHY}
            className={classes.why}
            aria-label={text.waiting.ask(who)}
            title={text.waiting.askTitle}
          >
            <IconHelpCircle size={17} stroke={1.8} aria-hidden />
          </Link>
        )}
      </span>
      <span role="cell" className={classes.waiting}>
        <Since at={sinceOf(item)} />
      </span>
      <span role="cell" className={classes.due}>
        <DueCell item={item} />
      </span>
      <span role="cell" className={classes.agent}>
        <AgentCell item={item} names={names} />
      </span>
      <span role="cell" className={classes.priority}>
        {priorityOf(item)}
      </span>
    </>
  );
});

/** The rows of the queue, drawn only where they are seen; asks for more when the end comes into view. */
export function QueueTable({ window, names, selected, addressOf, onEnd, busy }: QueueTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { rows, next_cursor } = window;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: HEAD_HEIGHT,
    useFlushSync: false,
    getItemKey: (index) => rows[index]?.work_item.id ?? index,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (next_cursor && last >= rows.length - 40) onEnd();
  }, [last, rows.length, next_cursor, onEnd]);
  const at = selected ? rows.findIndex((row) => row.work_item.id === selected) : -1;
  const shownSelection = useRef<string | null>(null);
  useEffect(() => {
    // Only a newly selected row is brought into view; rows that move afterwards leave the scroll position alone.
    if (at < 0 || shownSelection.current === selected) return;
    shownSelection.current = selected;
    virtual.scrollToIndex(at);
  }, [at, selected, virtual]);

  return (
    <div className={classes.frame}>
      <div
        role="table"
        ref={scroller}
        aria-label={words.list}
        aria-rowcount={next_cursor ? -1 : rows.length + 1}
        aria-busy={busy}
        className={classes.table}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" className={classes.row} style={{ height: HEAD_HEIGHT }} aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <span
                key={column}
                role="columnheader"
                className={classes[column]}
                title={column === "due" ? words.dueHelp : undefined}
                aria-sort={column === "due" ? "ascending" : undefined}
              >
                {words.columns[column]}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {shown.map(({ index, start, key }) => {
            const row = rows[index];
            if (!row) return null;
            const { work_item: item, interaction } = row;
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                className={classes.row}
                data-selected={item.id === selected || undefined}
                style={{
                  position: "absolute",
                  top: 0,
                  left: 0,
                  right: 0,
                  height: ROW_HEIGHT,
                  transform: `translateY(${start}px)`,
                }}
              >
                <Row
                  item={item}
                  contact={interaction}
                  names={names}
                  selected={item.id === selected}
                  address={addressOf(item.id)}
                />
              </div>
            );
          })}
        </div>
      </div>
      {next_cursor && busy && <div className={classes.more}>{words.loadingMore}…</div>}
    </div>
  );
}
