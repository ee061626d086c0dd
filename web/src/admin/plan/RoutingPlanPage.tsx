import { Button, Tabs } from "@mantine/core";
import { IconHeartHandshake } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { PLAN_IN_FORCE_KEY, readPlan } from "@/api/plan";
import { NotFoundPage } from "@/app/NotFoundPage";
import { PageHeader } from "@/shared/PageHeader";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { Editing } from "./Editing";
import classes from "./RoutingPlan.module.css";
import { Versions } from "./Versions";

const words = text.admin.plan;
const VERSIONS = "versions";

/** The routing plan of the whole centre: drafted, tried out and published; its versions compared and restored. */
export function RoutingPlanPage() {
  const { id } = useParams();
  const navigate = useNavigate();
  const { loaded } = useNames();
  const { data, error, refetch } = useQuery({ queryKey: PLAN_IN_FORCE_KEY, queryFn: readPlan });
  const opened = id !== undefined && /^[1-9]\d{0,8}$/.test(id) ? Number(id) : null;
  if (id !== undefined && id !== VERSIONS && opened === null) return <NotFoundPage />;
  if (!data || !loaded)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={10} />;
  const none = Object.keys(data.document.services ?? {}).length === 0;
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={data.number ? words.inForce(data.number) : words.notKept} />
      <Tabs
        value={id === undefined ? "plan" : VERSIONS}
        onChange={(tab) => navigate(tab === VERSIONS ? "/admin/routing-plan/versions" : "/admin/routing-plan")}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List>
          <Tabs.Tab value="plan">{words.tabs.plan}</Tabs.Tab>
          <Tabs.Tab value={VERSIONS}>{words.tabs.versions}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="plan" className={classes.panel}>
          {none ? (
            <EmptyState icon={IconHeartHandshake} title={words.empty} detail={words.emptyDetail}>
              <Button component={Link} to="/admin/services">
                {words.toServices}
              </Button>
            </EmptyState>
          ) : (
            <Editing inForce={data} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value={VERSIONS} className={classes.panel}>
          <Versions opened={opened} inForce={data} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
