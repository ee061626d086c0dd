import { Alert, Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconArrowBackUp, IconHistory, IconUpload } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Link } from "react-router";
import { checkPlan, type PlanInForce, publishPlan } from "@/api/plan";
import { isConflict } from "@/api/problem";
import { useSession } from "@/app/session";
import { useShortcut } from "@/keys/useShortcut";
import { faultAt } from "@/shared/plan/faults";
import { rulesOf } from "@/shared/plan/rules";
import { SearchField } from "@/shared/SearchField";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { CalledOff } from "../record/edit";
import { undoNotice } from "../record/undoNotice";
import { Consequences } from "./Consequences";
import { changesOf, fieldsOf, type PlanDraft, rebased } from "./draft";
import { PlanTable } from "./PlanTable";
import { PublishDialog } from "./PublishDialog";
import classes from "./RoutingPlan.module.css";
import { SampleTakers } from "./SampleTakers";
import { useHarm } from "./useHarm";
import { usePlanDraft } from "./usePlanDraft";

const words = text.admin.plan;
const SEARCHED_FROM = 12;
/** How often the draft is looked at again: contacts come and go. */
const AGAIN_MS = 10_000;

/** Looks at the draft whenever it has come to rest, and again every few seconds. */
function useCheck(draft: PlanDraft, number: number) {
  const [settled] = useDebouncedValue(draft, 400);
  const check = useQuery({
    queryKey: ["plan-check", number, settled],
    queryFn: ({ signal }) => checkPlan(changesOf(settled), signal),
    enabled: Object.keys(settled).length > 0,
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  });
  return { ...check, settled: settled === draft && !check.isPlaceholderData };
}

/** Asks before the browser's page is closed with a draft on it. */
function useLeaveGuard(dirty: boolean) {
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
}

/** The plan as a draft: the table, what the draft would mean, who could take a contact under it, and publishing. */
export function Editing({ inForce }: { inForce: PlanInForce }) {
  const { draft: given, base: kept, keep } = usePlanDraft();
  const names = useNames();
  const client = useQueryClient();
  const supervises = useSession().scopes.includes("supervise");
  const plan = useMemo(() => rulesOf(inForce.document), [inForce.document]);
  const draft = useMemo(() => rebased(plan, given), [plan, given]);
  const count = Object.keys(draft).length;
  const dirty = count > 0;
  const fields = fieldsOf(plan, names);
  const base = dirty && kept !== null ? kept : inForce.number;
  const onDraft = (next: PlanDraft) => keep(next, Object.keys(rebased(plan, next)).length ? base : null);
  useLeaveGuard(dirty);
  const [open, setOpen] = useState<string[]>([]);
  const [search, setSearch] = useState("");
  const [asking, setAsking] = useState(false);
  const check = useCheck(draft, inForce.number);
  const harm = useHarm();
  const publish = useMutation({
    mutationFn: (comment: string) =>
      harm.save((confirmed) => publishPlan(changesOf(draft), base, comment.trim(), confirmed)),
    onSuccess: (version) => {
      setAsking(false);
      keep({}, null);
      setOpen([]);
      notifications.show({ color: "green", message: words.dialog.done(version.number) });
      return client.invalidateQueries({ queryKey: ["admin", "services"] });
    },
    onError: (error) => {
      if (!isConflict(error)) return;
      setAsking(false);
      void client.invalidateQueries({ queryKey: ["admin", "services"] });
    },
  });
  const ready = dirty && check.settled && check.data !== undefined && !check.error && !check.data.findings.loops.length;
  const ask = useCallback(() => {
    if (ready && base === inForce.number) setAsking(true);
  }, [ready, base, inForce.number]);
  useShortcut({ keys: "Ctrl+s", label: words.publishShortcut, group: "editor", run: ask });
  const refused = publish.error instanceof CalledOff ? null : publish.error;
  return (
    <div className={classes.editing}>
      <div className={classes.main}>
        {dirty && base !== inForce.number && (
          <Alert
            color="yellow"
            variant="light"
            role="alert"
            icon={<IconAlertTriangle size={18} />}
            title={words.meanwhile(inForce.number, base)}
          >
            {words.meanwhileHelp}
            <div className={classes.choices}>
              <Button size="xs" onClick={() => keep(draft, inForce.number)}>
                {words.goOn}
              </Button>
              <Button
                size="xs"
                variant="default"
                component="a"
                href={`/admin/routing-plan/${inForce.number}`}
                target="_blank"
              >
                {words.seeVersions}
              </Button>
            </div>
          </Alert>
        )}
        <div className={classes.tools}>
          {fields.services.length >= SEARCHED_FROM && (
            <SearchField value={search} onChange={setSearch} label={words.search} width={220} />
          )}
          <span className={classes.count} role="status">
            {dirty ? words.changedCount(count) : words.unchanged}
          </span>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} />}
            disabled={!dirty}
            onClick={() => {
              keep({}, null);
              undoNotice(words.discarded, () => keep(draft, base));
            }}
          >
            {words.discard}
          </Button>
          <Button leftSection={<IconUpload size={16} />} disabled={!ready || base !== inForce.number} onClick={ask}>
            {words.publish}
          </Button>
        </div>
        <PlanTable
          plan={plan}
          draft={draft}
          fields={fields}
          names={names}
          search={search}
          open={open}
          onOpen={setOpen}
          onDraft={onDraft}
          error={(place) => faultAt(check.error, place)}
        />
      </div>
      <aside className={classes.side}>
        {dirty && (
          <Consequences
            findings={check.data?.findings}
            error={check.settled ? check.error : null}
            services={fields.services}
            busy={check.isFetching || !check.settled}
          />
        )}
        {dirty && supervises && (
          <section className={classes.card}>
            <Button
              variant="default"
              component={Link}
              to="/replay"
              state={{ draft: changesOf(draft) }}
              target="_self"
              leftSection={<IconHistory size={16} />}
            >
              {words.tryIt}
            </Button>
            <p className={classes.note}>{words.tryItHelp}</p>
          </section>
        )}
        <SampleTakers services={fields.services} draft={draft} names={names} />
      </aside>
      {asking && check.data && (
        <PublishDialog
          check={check.data}
          error={refused}
          hidden={Boolean(harm.dialog)}
          saving={publish.isPending}
          onPublish={(comment) => publish.mutate(comment)}
          onClose={() => setAsking(false)}
        />
      )}
      {harm.dialog}
    </div>
  );
}
