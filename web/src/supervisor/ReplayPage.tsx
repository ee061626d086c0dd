import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconCalendarOff, IconHistory, IconStack2 } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useLocation } from "react-router";
import { readable } from "@/api/problem";
import {
  type Comparison,
  PLAN_KEY,
  type PlanChanges,
  type PresentPlan,
  readPresentPlan,
  replayDay,
} from "@/api/replay";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { faultAt } from "@/shared/plan/faults";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Loading } from "@/ui/Loading";
import classes from "./ReplayPage.module.css";
import { ComparisonTable } from "./replay/ComparisonTable";
import type { Course } from "./replay/chart";
import { LevelChart } from "./replay/LevelChart";
import { PlanForm } from "./replay/PlanForm";
import { changesOf, type Draft, draftOf } from "./replay/plan";

const words = text.replay;
const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeZone: "UTC" });

interface Order {
  day: string;
  changes: PlanChanges;
}

export function ReplayPage() {
  const { data: plan, error, refetch } = useQuery({ queryKey: PLAN_KEY, queryFn: readPresentPlan });
  if (plan) return plan.services.length ? <Replaying plan={plan} /> : <NoServices />;
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
}

function NoServices() {
  return <EmptyState page icon={IconStack2} title={words.noServices} detail={words.noServicesDetail} />;
}

function Replaying({ plan }: { plan: PresentPlan }) {
  const [chosen, setDay] = useState<string | null>(null);
  const { state } = useLocation();
  const [draft, setDraft] = useState<Draft>(() => draftOf(plan.services, (state?.draft ?? {}) as PlanChanges));
  const day = chosen ?? plan.yesterday;
  const replay = useMutation({ mutationFn: ({ day, changes }: Order) => replayDay(day, changes) });
  const changes = changesOf(plan.services, draft);
  const { mutate, isPending } = replay;
  const run = useCallback(() => {
    if (day && !isPending) mutate({ day, changes: changesOf(plan.services, draft) });
  }, [mutate, isPending, day, draft, plan.services]);
  useShortcut({ keys: "Ctrl+Enter", label: words.runShortcut, group: "general", run });
  const asked = replay.variables;
  const stale = asked !== undefined && (asked.day !== day || JSON.stringify(asked.changes) !== JSON.stringify(changes));
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <div className={classes.body}>
        <PlanForm
          plan={plan}
          day={day}
          draft={draft}
          running={isPending}
          onDay={setDay}
          onDraft={setDraft}
          onRun={run}
          error={(place) => faultAt(replay.error, place)}
        />
        <div className={classes.result} aria-busy={isPending}>
          {isPending ? (
            <div role="status" aria-label={words.running}>
              <Loading />
            </div>
          ) : replay.error ? (
            <Fault error={replay.error} />
          ) : replay.data && asked ? (
            <Result plan={plan} result={replay.data} compared={Object.keys(asked.changes).length > 0} stale={stale} />
          ) : (
            <EmptyState icon={IconHistory} title={words.ready} detail={words.readyDetail} />
          )}
        </div>
      </div>
    </div>
  );
}

function Fault({ error }: { error: unknown }) {
  const { detail, remedy } = readable(error);
  return (
    <Alert color="red" variant="light" role="alert" title={words.failed} icon={<IconAlertTriangle size={18} />}>
      {`${detail} ${remedy}`.trim()}
    </Alert>
  );
}

interface ResultProps {
  plan: PresentPlan;
  result: Comparison;
  /** Whether the plan differed from the one in force. */
  compared: boolean;
  /** Whether the form has been changed since. */
  stale: boolean;
}

function Result({ plan, result, compared, stale }: ResultProps) {
  const day = dayFormat.format(new Date(`${result.day}T00:00:00Z`));
  if (!result.contacts)
    return <EmptyState icon={IconCalendarOff} title={words.empty(day)} detail={words.emptyDetail} />;
  const courses: Course[] = compared ? ["recorded", "present", "changed"] : ["recorded", "present"];
  const nameOf = (key: string) => plan.services.find((service) => service.key === key)?.name ?? key;
  return (
    <>
      <div className={classes.about} role="status">
        <h2 className={classes.day}>{day}</h2>
        <span>
          {words.about(result.contacts, result.agents)}
          {result.carried > 0 && words.carried(result.carried)}
        </span>
        {stale && <span className={classes.stale}>{words.stale}</span>}
      </div>
      <LevelChart result={result} shownCourses={courses} />
      <ComparisonTable result={result} courses={courses} nameOf={nameOf} />
    </>
  );
}
