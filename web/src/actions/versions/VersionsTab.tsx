import { ActionIcon, Alert, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconHistory, IconRestore, IconX } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import {
  CATALOGUE_KEY,
  type CatalogueEntry,
  readCatalogueVersions,
  readDraft,
  rollBackCatalogue,
  VERSIONS_KEY,
} from "@/api/actions";
import { readable } from "@/api/problem";
import { useMay } from "@/app/session";
import { StatusBadge } from "@/shared/StatusBadge";
import look from "@/shared/VersionList.module.css";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { isDirty, useDraftStore } from "../model/draft";

const words = text.rules.versions;

function Facts({ entry }: { entry: CatalogueEntry }) {
  return (
    <p>
      <Instant at={entry.at} /> {words.by(entry.account_name)}
      {entry.restored !== null && ` · ${words.restored(entry.restored)}`}
    </p>
  );
}

function RollBackDialog({ number, onClose }: { number: number; onClose: () => void }) {
  const store = useDraftStore();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const restore = useMutation({
    mutationFn: () => rollBackCatalogue(number, reason.trim()),
    onSuccess: async (version) => {
      notifications.show({ color: "green", message: words.rolledBack(version.number) });
      const draft = await readDraft();
      const state = store.getState();
      if (isDirty(state)) state.saved(draft, state.stored.content);
      else state.load(draft);
      onClose();
      void client.invalidateQueries({ queryKey: CATALOGUE_KEY });
      void navigate(`/actions/versions/${version.number}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!reason.trim());
    if (reason.trim()) restore.mutate();
  };
  const failed = restore.error ? readable(restore.error) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.rollBackTitle(number)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{words.rollBackBody}</Text>
          <Textarea
            label={words.dialog.reason}
            description={words.dialog.reasonHelp}
            value={reason}
            error={missing && words.dialog.reasonMissing}
            maxLength={1000}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {failed && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" loading={restore.isPending}>
              {words.rollBack}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Opened({ entry, live }: { entry: CatalogueEntry; live: boolean }) {
  const navigate = useNavigate();
  const mayPublish = useMay("actions:publish");
  const [asking, setAsking] = useState(false);
  return (
    <section className={look.version} aria-label={words.version(entry.number)}>
      <header>
        <h2>{words.version(entry.number)}</h2>
        {mayPublish && !live && (
          <Button leftSection={<IconRestore size={16} />} onClick={() => setAsking(true)}>
            {words.rollBack}
          </Button>
        )}
        <ActionIcon aria-label={words.close} onClick={() => navigate("/actions/versions")}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <Facts entry={entry} />
      {entry.reason && <p className={look.reason}>{entry.reason}</p>}
      <h3>{words.changed}</h3>
      {entry.changes.length ? (
        <ul>
          {entry.changes.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : (
        <p>{words.same}</p>
      )}
      {asking && <RollBackDialog number={entry.number} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** The versions that were published, newest first, what each changed, and the way back to one. */
export function VersionsTab({ opened, live }: { opened: number | null; live: number }) {
  const list = useInfiniteQuery({
    queryKey: VERSIONS_KEY,
    queryFn: ({ pageParam }) => readCatalogueVersions(pageParam),
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
  const newest = Math.max(live, entries[0]?.number ?? 0);
  const entry = entries.find(({ number }) => number === opened);
  return (
    <div className={look.versions} data-open={entry !== undefined || undefined}>
      <div className={look.list}>
        <ol aria-label={words.list}>
          {entries.map((each) => (
            <li key={each.number} data-open={each.number === opened || undefined}>
              <Link to={`/actions/versions/${each.number}`} aria-current={each.number === opened ? "true" : undefined}>
                {words.version(each.number)}
              </Link>{" "}
              {each.number === newest && <StatusBadge tone="good">{words.live}</StatusBadge>}
              <Facts entry={each} />
              {each.reason && <p className={look.reason}>{each.reason}</p>}
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
        <Opened key={entry.number} entry={entry} live={entry.number === newest} />
      ) : (
        <EmptyState icon={IconHistory} title={words.choose} detail={words.chooseDetail} />
      )}
    </div>
  );
}
