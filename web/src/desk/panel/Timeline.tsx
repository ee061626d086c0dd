import { Button, Drawer, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue, useIntersection } from "@mantine/hooks";
import { IconHistory, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { readTimeline, type TimelineEntry } from "@/api/customers";
import type { Id } from "@/api/units";
import { ChannelMark } from "@/shared/ChannelMark";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { Conversation } from "../conversation/Conversation";
import classes from "./CustomerPanel.module.css";
import { snippetParts } from "./snippet";

const words = text.desk.panel;

function useTimeline(customerId: Id | null, query: string) {
  return useInfiniteQuery({
    queryKey: ["customer", customerId, "timeline", query],
    queryFn: ({ pageParam, signal }) => readTimeline(customerId ?? "", query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled: customerId !== null,
  });
}

function Entry({
  entry,
  query,
  current,
  onOpen,
}: {
  entry: TimelineEntry;
  query: string;
  current: boolean;
  onOpen: () => void;
}) {
  const { interaction, case_number, message_count, snippet } = entry;
  const title = interaction.subject || text.words.channel[interaction.channel] || interaction.channel;
  const state = interaction.outcome ? text.words.outcome[interaction.outcome] : text.words.caseState.open;
  const about = [
    words.caseLine(case_number),
    state,
    words.timelineMessages(message_count),
    current && words.timelineNow,
  ];
  return (
    <UnstyledButton className={classes.entry} aria-current={current} onClick={onOpen}>
      <ChannelMark channel={interaction.channel} />
      <span className={classes.entryHead}>
        <span>{title}</span>
        <span>
          <Instant at={interaction.opened_at} />
        </span>
      </span>
      <span className={classes.entryText}>{about.filter(Boolean).join(" · ")}</span>
      <span className={classes.entryText}>
        {snippetParts(snippet ?? interaction.preview, query).map(({ text: part, hit }, at) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
          hit ? <mark key={at}>{part}</mark> : part,
        )}
      </span>
    </UnstyledButton>
  );
}

/** Asks for the next page when its place comes into view; the button is for those who do not scroll. */
function More({ loading, onMore }: { loading: boolean; onMore: () => void }) {
  const { ref, entry } = useIntersection({ rootMargin: "200px" });
  const seen = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (seen && !loading) onMore();
  }, [seen, loading, onMore]);
  return (
    <div ref={ref} className={classes.section}>
      <Button fullWidth variant="default" size="compact-sm" loading={loading} onClick={onMore}>
        {text.shell.common.more}
      </Button>
    </div>
  );
}

interface TimelineProps {
  customerId: Id | null;
  currentId?: Id;
}

/** Every contact of a customer on every channel, newest first, searchable in all its messages. */
export function Timeline({ customerId, currentId }: TimelineProps) {
  const [typed, setTyped] = useState("");
  const [query] = useDebouncedValue(typed.trim(), 300);
  const [reading, setReading] = useState<Id | null>(null);
  const timeline = useTimeline(customerId, query);
  const next = useRef(timeline.fetchNextPage);
  next.current = timeline.fetchNextPage;
  const [onMore] = useState(() => () => void next.current());
  const entries = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  if (customerId === null) return <EmptyState icon={IconHistory} title={words.noCustomer} />;
  return (
    <>
      <div className={classes.section}>
        <TextInput
          type="search"
          aria-label={words.timelineSearch}
          placeholder={words.timelineSearch}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      {timeline.isPending && <LoadingRows />}
      {timeline.error && <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.data && entries.length === 0 && (
        <EmptyState icon={IconHistory} title={query ? words.timelineNoHits : words.timelineEmpty} />
      )}
      {entries.map((entry) => (
        <Entry
          key={entry.interaction.id}
          entry={entry}
          query={query}
          current={entry.interaction.id === currentId}
          onOpen={() => setReading(entry.interaction.id)}
        />
      ))}
      {timeline.hasNextPage && <More loading={timeline.isFetchingNextPage} onMore={onMore} />}
      <Drawer
        opened={reading !== null}
        onClose={() => setReading(null)}
        position="right"
        size={620}
        withCloseButton
        title={text.desk.contact.readOnly}
        closeButtonProps={{ "aria-label": text.shell.common.close }}
        styles={{ content: { display: "flex", flexDirection: "column" }, body: { flex: 1, minHeight: 0, padding: 0 } }}
      >
        {reading && <Conversation key={reading} interactionId={reading} focused={false} readOnly />}
      </Drawer>
    </>
  );
}
