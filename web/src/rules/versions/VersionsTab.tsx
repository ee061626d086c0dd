import { ActionIcon, Alert, Button, Group, Modal, Select, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconHistory, IconRestore, IconX } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { readable } from "@/api/problem";
import {
  RULE_SETS_KEY,
  type RuleSet,
  type RuleVersionEntry,
  readDifference,
  readVersions,
  rollBack,
  ruleSetKey,
  versionsKey,
} from "@/api/rules";
import { useSession } from "@/app/session";
import { StatusBadge } from "@/shared/StatusBadge";
import look from "@/shared/VersionList.module.css";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { DifferenceList } from "./DifferenceList";

const words = text.rules.versions;

function Facts({ entry }: { entry: RuleVersionEntry }) {
  return (
    <p>
      <Instant at={entry.at} /> {words.by(entry.account_name)}
      {entry.approved_by && entry.approved_by !== entry.account_name && `, ${words.approvedBy(entry.approved_by)}`}
      {entry.restored !== null && ` · ${words.restored(entry.restored)}`}
    </p>
  );
}

function RollBackDialog({ ruleSet, number, onClose }: { ruleSet: string; number: number; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const restore = useMutation({
    mutationFn: () => rollBack(ruleSet, number, reason.trim()),
    onSuccess: (version) => {
      notifications.show({ color: "green", message: words.rolledBack(version.number) });
      onClose();
      void client.invalidateQueries({ queryKey: ruleSetKey(ruleSet) });
      void client.invalidateQueries({ queryKey: RULE_SETS_KEY });
      void navigate(`/rules/${ruleSet}/versions/${version.number}`);
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

interface OpenedProps {
  ruleSet: RuleSet;
  entry: RuleVersionEntry;
  numbers: readonly number[];
}

function Opened({ ruleSet, entry, numbers }: OpenedProps) {
  const navigate = useNavigate();
  const mayPublish = useSession().scopes.includes("rules:publish");
  const [asking, setAsking] = useState(false);
  const [against, setAgainst] = useState(entry.number - 1);
  const { data, error, refetch } = useQuery({
    queryKey: [...versionsKey(ruleSet.key), entry.number, "against", against],
    queryFn: () => readDifference(ruleSet.key, entry.number, against),
  });
  return (
    <section className={look.version} aria-label={words.version(entry.number)}>
      <header>
        <h2>{words.version(entry.number)}</h2>
        {mayPublish && entry.number !== ruleSet.live && (
          <Button leftSection={<IconRestore size={16} />} onClick={() => setAsking(true)}>
            {words.rollBack}
          </Button>
        )}
        <ActionIcon aria-label={words.close} onClick={() => navigate(`/rules/${ruleSet.key}/versions`)}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <Facts entry={entry} />
      {entry.reason && <p className={look.reason}>{entry.reason}</p>}
      <Select
        size="xs"
        w={200}
        label={words.against}
        data={[
          { value: "0", label: words.nothing },
          ...numbers
            .filter((number) => number !== entry.number)
            .map((number) => ({ value: String(number), label: words.version(number) })),
        ]}
        value={String(against)}
        allowDeselect={false}
        onChange={(value) => value !== null && setAgainst(Number(value))}
      />
      {data ? (
        <DifferenceList changes={data.changes} label={words.changed} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={3} height={20} />
      )}
      {asking && <RollBackDialog ruleSet={ruleSet.key} number={entry.number} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** The versions that were published, newest first, what each changed, and the way back to one. */
export function VersionsTab({ ruleSet, opened }: { ruleSet: RuleSet; opened: number | null }) {
  const list = useInfiniteQuery({
    queryKey: versionsKey(ruleSet.key),
    queryFn: ({ pageParam }) => readVersions(ruleSet.key, pageParam),
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
              <Link
                to={`/rules/${ruleSet.key}/versions/${each.number}`}
                aria-current={each.number === opened ? "true" : undefined}
              >
                {words.version(each.number)}
              </Link>{" "}
              {each.number === ruleSet.live && <StatusBadge tone="good">{words.live}</StatusBadge>}
              {each.number === ruleSet.scheduled && (
                <StatusBadge tone="warn">{`${words.from} ${new Date(each.effective_from).toLocaleString()}`}</StatusBadge>
              )}
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
        <Opened key={entry.number} ruleSet={ruleSet} entry={entry} numbers={entries.map(({ number }) => number)} />
      ) : (
        <EmptyState icon={IconHistory} title={words.choose} detail={words.chooseDetail} />
      )}
    </div>
  );
}
