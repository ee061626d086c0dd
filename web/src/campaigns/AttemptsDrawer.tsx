import { Button, Drawer, SegmentedControl } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { type AttemptState, type AttemptView, attemptsKey, type Campaign, readAttempts } from "@/api/campaigns";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import classes from "./Campaigns.module.css";

const words = text.campaigns;
type Shown = AttemptState | "all";

function Entry({ view: { attempt, customer_name } }: { view: AttemptView }) {
  const waits = attempt.state === "waiting";
  return (
    <li className={classes.attempt}>
      <Link to={`/customers/${attempt.customer_id}`} className={classes.customer}>
        {customer_name}
      </Link>
      <span>{words.attemptStates[attempt.state]}</span>
      <span className={classes.soft}>
        {waits ? words.attempts.due : words.attempts.wanted}{" "}
        <Instant at={waits ? attempt.due_at : attempt.wanted_at} as="relative" />
      </span>
      {attempt.reason && <p className={classes.soft}>{attempt.reason}</p>}
    </li>
  );
}

/** Whom a campaign wanted to reach, and what came of it, the newest first. */
export function AttemptsDrawer({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const [shown, setShown] = useState<Shown>("all");
  const state = shown === "all" ? null : shown;
  const list = useInfiniteQuery({
    queryKey: attemptsKey(campaign.id, state),
    queryFn: ({ pageParam }) => readAttempts(campaign.id, state, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const found = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={words.attempts.title(campaign.name)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <SegmentedControl
        fullWidth
        size="xs"
        value={shown}
        onChange={(value) => setShown(value as Shown)}
        data={[
          { value: "all", label: words.attempts.all },
          { value: "sent", label: words.attemptStates.sent },
          { value: "waiting", label: words.attemptStates.waiting },
          { value: "met", label: words.count.met },
          { value: "dropped", label: words.attemptStates.dropped },
        ]}
      />
      {list.error ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <LoadingRows rows={6} />
      ) : found.length === 0 ? (
        <EmptyState icon={IconMailOff} title={words.attempts.none} detail={words.attempts.noneDetail} />
      ) : (
        <ol className={classes.attempts}>
          {found.map((view) => (
            <Entry key={view.attempt.id} view={view} />
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <Button fullWidth variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {text.shell.common.more}
        </Button>
      )}
    </Drawer>
  );
}
