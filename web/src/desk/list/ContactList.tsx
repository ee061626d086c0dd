import { IconInbox } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useLive } from "@/live/store";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { LoadingRows } from "@/ui/Loading";
import { type MyContact, type MyWork, useMyPresence, useMyWork } from "../data/work";
import { currentOf, useWorkplace } from "../data/workplace";
import classes from "./ContactList.module.css";
import { ContactRow } from "./ContactRow";
import { useListKeys } from "./useListKeys";

const words = text.desk.list;
const ROW_HEIGHT = 58;
const SECTION_HEIGHT = 38;

type Line = { kind: "section"; title: string; count: number } | { kind: "contact"; contact: MyContact };

function linesOf(work: MyWork): Line[] {
  const sections: [string, MyContact[]][] = [
    [words.wrapping, work.wrapping],
    [words.active, work.active],
    [words.parked, work.parked],
  ];
  return sections.flatMap(([title, contacts]): Line[] =>
    contacts.length === 0
      ? []
      : [
          { kind: "section", title, count: contacts.length },
          ...contacts.map((contact) => ({ kind: "contact" as const, contact })),
        ],
  );
}

function NothingYet() {
  const ready = useMyPresence()?.state === "ready";
  return <EmptyState icon={IconInbox} title={words.empty} detail={ready ? words.emptyReady : words.emptyAway} />;
}

function Lines({ lines, onOpen }: { lines: Line[]; onOpen: (id: string) => void }) {
  const scroll = useRef<HTMLDivElement>(null);
  const current = useWorkplace(currentOf);
  const shown = useWorkplace((state) => state.shown);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (lines[index]?.kind === "section" ? SECTION_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => {
      const line = lines[index];
      return line?.kind === "contact" ? line.contact.item.id : (line?.title ?? index);
    },
    overscan: 8,
  });
  const at = lines.findIndex((line) => line.kind === "contact" && line.contact.interaction.id === current);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [at, virtual]);
  return (
    <div className={classes.scroll} ref={scroll}>
      <div className={classes.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          if (!line) return null;
          return (
            <div key={key} className={classes.line} style={{ transform: `translateY(${start}px)` }}>
              {line.kind === "section" ? (
                <h2 className={classes.section}>
                  {line.title} <span className={classes.count}>{line.count}</span>
                </h2>
              ) : (
                <ContactRow
                  contact={line.contact}
                  current={line.contact.interaction.id === current}
                  shown={shown.includes(line.contact.interaction.id)}
                  onOpen={onOpen}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** My contacts: what to wrap up, what is running, what is parked. */
export function ContactList({ onOpen }: { onOpen: (interactionId: string) => void }) {
  const work = useMyWork();
  const loaded = useLive((state) => state.documents.cursor !== "");
  const lines = useMemo(() => linesOf(work), [work]);
  const order = useMemo(
    () => lines.flatMap((line) => (line.kind === "contact" ? [line.contact.interaction.id] : [])),
    [lines],
  );
  const open = useCallback((id: string) => onOpen(id), [onOpen]);
  useListKeys(order, open);
  return (
    <nav className={classes.list} aria-label={words.title}>
      {lines.length > 0 ? <Lines lines={lines} onOpen={open} /> : loaded ? <NothingYet /> : <LoadingRows />}
    </nav>
  );
}
