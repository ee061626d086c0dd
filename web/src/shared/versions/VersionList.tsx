import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { type VersionEntry, VersionFacts } from "./VersionFacts";
import look from "./VersionList.module.css";

const words = text.rules.versions;

interface VersionListProps<E extends VersionEntry> {
  queryKey: QueryKey;
  read: (cursor: string | null) => Promise<{ items: E[]; next_cursor: string | null }>;
  /** The page of the versions, without a slash at its end. */
  address: string;
  opened: number | null;
  /** What stands beside a version's number. */
  mark: (entry: E, entries: readonly E[]) => ReactNode;
  children: (entry: E, entries: readonly E[]) => ReactNode;
}

/** The versions that were published, newest first, and beside them the one that is open. */
export function VersionList<E extends VersionEntry>(props: VersionListProps<E>) {
  const { queryKey, read, address, opened, mark, children } = props;
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  if (!list.data)
    return list.error ? (
      <Failure error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <LoadingRows rows={5} height={60} />
    );
  const entries = list.data.pages.flatMap(({ items }) => items);
  if (!entries.length) return <EmptyState icon={IconHistory} title={words.empty} detail={words.emptyDetail} />;
  const entry = entries.find(({ number }) => number === opened);
  return (
    <div className={look.versions} data-open={entry !== undefined || undefined}>
      <div className={look.list}>
        <ol aria-label={words.list}>
          {entries.map((each) => (
            <li key={each.number} data-open={each.number === opened || undefined}>
              <Link to={`${address}/${each.number}`} aria-current={each.number === opened ? "true" : undefined}>
                {words.version(each.number)}
              </Link>{" "}
              {mark(each, entries)}
              <VersionFacts entry={each} />
            </li>
          ))}
        </ol>
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.older}
          </Button>
        )}
      </div>
      {entry ? (
        children(entry, entries)
      ) : (
        <EmptyState icon={IconHistory} title={words.choose} detail={words.chooseDetail} />
      )}
    </div>
  );
}
