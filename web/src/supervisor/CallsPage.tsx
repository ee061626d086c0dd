import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhone } from "@tabler/icons-react";
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type Call, type Listening, type LiveCall, superviseCall } from "@/api/calls";
import type { Page } from "@/api/units";
import { useSession } from "@/app/session";
import { isReachable } from "@/desk/call/CallNotices";
import { useCommand } from "@/desk/data/mutations";
import { PhoneControl } from "@/desk/phone/PhoneControl";
import { usePhone } from "@/phone/phone";
import { PageHeader } from "@/shared/PageHeader";
import { SearchField } from "@/shared/SearchField";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { CallTable } from "./calls/CallTable";
import classes from "./calls/CallTable.module.css";
import { afterAnswer, foundCalls, isMine, whoCalls } from "./calls/liveCalls";
import { LIVE_CALLS_KEY, useLiveCalls } from "./calls/useLiveCalls";

const words = text.calls.live;
type Ask = { call: LiveCall; what: "take_over" | "end" };

type Lists = InfiniteData<Page<LiveCall>>;

/** Gives an order; what it has changed stands in the answer and is shown without asking for the list again. */
function useOrder() {
  const client = useQueryClient();
  const show = (now: Call) =>
    client.setQueryData<Lists>(
      LIVE_CALLS_KEY,
      (known) =>
        known && {
          ...known,
          pages: known.pages.map((page) => ({ ...page, items: afterAnswer(page.items, now) })),
        },
    );
  const command = useCommand({
    run: ({ call, what }: { call: LiveCall; what: Listening }) => superviseCall(call.id, what),
    done: (now, { what }) => {
      show(now);
      const said = words.help[what];
      if (said) notifications.show({ message: said });
    },
    failed: () => {
      void client.invalidateQueries({ queryKey: LIVE_CALLS_KEY });
      return false;
    },
  });
  const { isPending, variables } = command;
  return { order: command.mutate, ordered: isPending ? { callId: variables.call.id, what: variables.what } : null };
}

interface AskDialogProps {
  ask: Ask;
  onClose: () => void;
  onYes: () => void;
}

/** Asks before a call is ended or taken away from its agent. */
function AskDialog({ ask, onClose, onYes }: AskDialogProps) {
  const who = whoCalls(ask.call) || text.calls.withheld;
  const ends = ask.what === "end";
  return (
    <Modal
      opened
      onClose={onClose}
      title={ends ? words.endTitle : words.takeTitle}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <Stack gap="md">
        <Text>{ends ? words.endBody(who) : words.takeBody(who)}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          <Button data-autofocus {...(ends && { color: "red.8" })} onClick={onYes}>
            {ends ? words.end : words.take_over}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const NoCalls = ({ any }: { any: boolean }) => (
  <EmptyState icon={IconPhone} title={any ? words.noneFound : words.none} {...(!any && { detail: words.noneDetail })} />
);

/** Every call that is live, and how a supervisor takes part in it: listens, whispers, talks, takes over, ends. */
export function CallsPage() {
  const me = useSession().account.id;
  const list = useLiveCalls();
  const { order, ordered } = useOrder();
  const mayListen = usePhone((phone) => isReachable(phone.state));
  const [search, setSearch] = useState("");
  const [ask, setAsk] = useState<Ask | null>(null);
  const onOrder = useCallback(
    (call: LiveCall, what: Listening) => {
      if (what === "end" || what === "take_over") setAsk({ call, what });
      else if (what === "leave" && isMine(call, me)) setAsk({ call, what: "end" });
      else order({ call, what });
    },
    [order, me],
  );
  const shown = useMemo(() => foundCalls(list.calls, search), [list.calls, search]);
  return (
    <div className={classes.page}>
      <PageHeader
        title={words.title}
        subtitle={list.data ? words.subtitle(list.calls.length, list.hasNextPage) : undefined}
      >
        <PhoneControl />
      </PageHeader>
      <search className={classes.filters}>
        <SearchField label={words.search} value={search} onChange={setSearch} />
        {!mayListen && (
          <Text size="sm" c="dimmed">
            {words.needsPhone}
          </Text>
        )}
      </search>
      {list.error && !list.data && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <LoadingRows rows={8} />}
      {list.data && shown.length === 0 && <NoCalls any={list.calls.length > 0} />}
      {shown.length > 0 && (
        <CallTable calls={shown} me={me} mayListen={mayListen} ordered={ordered} onOrder={onOrder} />
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {words.more}
        </Button>
      )}
      {ask && (
        <AskDialog
          ask={ask}
          onClose={() => setAsk(null)}
          onYes={() => {
            order(ask);
            setAsk(null);
          }}
        />
      )}
    </div>
  );
}
