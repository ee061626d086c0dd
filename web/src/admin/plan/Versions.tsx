import { ActionIcon, Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconHistory, IconRestore, IconX } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import {
  PLAN_VERSIONS_KEY,
  type PlanEntry,
  type PlanInForce,
  readPlanVersion,
  readPlanVersions,
  restorePlan,
} from "@/api/plan";
import { readable } from "@/api/problem";
import { ChangeTable } from "@/shared/plan/ChangeTable";
import { differencesOf, rulesOf } from "@/shared/plan/rules";
import { useKeyNames } from "@/shared/plan/useKeyNames";
import { StatusBadge } from "@/shared/StatusBadge";
import look from "@/shared/versions/VersionList.module.css";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { CalledOff } from "../record/edit";
import classes from "./RoutingPlan.module.css";
import { useHarm } from "./useHarm";

const words = text.admin.plan.versions;

function Entry({ entry, current, open }: { entry: PlanEntry; current: boolean; open: boolean }) {
  const services = [...new Set(entry.changes.map(({ name }) => name))];
  return (
    <li data-open={open || undefined}>
      <Link to={`/admin/routing-plan/${entry.number}`} aria-current={open ? "true" : undefined}>
        {words.version(entry.number)}
      </Link>
      {current && (
        <>
          {" "}
          <StatusBadge tone="good">{words.current}</StatusBadge>
        </>
      )}
      <p>
        <Instant at={entry.at} /> {words.by(entry.account_id === null ? words.found : entry.account_name)}
      </p>
      {entry.restored !== null && <p>{words.restores(entry.restored)}</p>}
      {entry.comment && <p className={look.reason}>{entry.comment}</p>}
      <p className={classes.soft}>{words.changes(entry.changes.length, services.join(", "))}</p>
    </li>
  );
}

function Opened({ number, inForce }: { number: number; inForce: PlanInForce }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const names = useKeyNames();
  const harm = useHarm();
  const [asking, setAsking] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [...PLAN_VERSIONS_KEY, number],
    queryFn: () => readPlanVersion(number),
  });
  const restore = useMutation({
    mutationFn: () => harm.save((confirmed) => restorePlan(number, inForce.number, confirmed)),
    onSuccess: (version) => {
      setAsking(false);
      notifications.show({ color: "green", message: words.restored(version.number) });
      void client.invalidateQueries({ queryKey: ["admin", "services"] });
      void navigate(`/admin/routing-plan/${version.number}`);
    },
  });
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={4} />;
  const against = differencesOf(rulesOf(data.document), rulesOf(inForce.document), names);
  const failed = restore.error && !(restore.error instanceof CalledOff) ? readable(restore.error) : null;
  return (
    <section className={look.version} aria-label={words.version(number)}>
      <header>
        <h2>{words.version(number)}</h2>
        {against.length > 0 && (
          <Button leftSection={<IconRestore size={16} />} onClick={() => setAsking(true)}>
            {words.restore}
          </Button>
        )}
        <ActionIcon aria-label={words.close} onClick={() => navigate("/admin/routing-plan/versions")}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <p>
        <Instant at={data.at} /> {words.by(data.account_id === null ? words.found : data.account_name)}
        {data.restored !== null && ` · ${words.restores(data.restored)}`}
      </p>
      {data.comment && <p className={look.reason}>{data.comment}</p>}
      <h3>{words.changed}</h3>
      <ChangeTable changes={data.changes} label={words.changed} />
      <h3>{words.against}</h3>
      {against.length ? (
        <ChangeTable
          changes={against}
          label={words.against}
          columns={[text.admin.plan.diff.that, text.admin.plan.diff.now]}
        />
      ) : (
        <p className={classes.soft}>{words.same}</p>
      )}
      <Modal
        opened={asking && !harm.dialog}
        onClose={() => setAsking(false)}
        title={words.restoreTitle(number)}
        closeButtonProps={{ "aria-label": text.shell.common.close }}
      >
        <Stack>
          <Text size="sm">{words.restoreBody}</Text>
          {failed && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              {text.shell.common.cancel}
            </Button>
            <Button loading={restore.isPending} data-autofocus onClick={() => restore.mutate()}>
              {words.restore}
            </Button>
          </Group>
        </Stack>
      </Modal>
      {harm.dialog}
    </section>
  );
}

/** All versions, newest first, and the one that was opened. */
export function Versions({ opened, inForce }: { opened: number | null; inForce: PlanInForce }) {
  const list = useInfiniteQuery({
    queryKey: PLAN_VERSIONS_KEY,
    queryFn: ({ pageParam }) => readPlanVersions(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  if (!list.data)
    return list.error ? (
      <Failure error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <LoadingRows rows={6} height={64} />
    );
  const entries = list.data.pages.flatMap(({ items }) => items);
  if (!entries.length) return <EmptyState icon={IconHistory} title={words.empty} detail={words.emptyDetail} />;
  return (
    <div className={look.versions} data-open={opened !== null || undefined}>
      <div className={look.list}>
        <ol aria-label={words.list}>
          {entries.map((entry) => (
            <Entry
              key={entry.number}
              entry={entry}
              current={entry.number === inForce.number}
              open={entry.number === opened}
            />
          ))}
        </ol>
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.older}
          </Button>
        )}
      </div>
      {opened === null ? (
        <EmptyState icon={IconHistory} title={words.choose} detail={words.chooseDetail} />
      ) : (
        <Opened key={opened} number={opened} inForce={inForce} />
      )}
    </div>
  );
}
