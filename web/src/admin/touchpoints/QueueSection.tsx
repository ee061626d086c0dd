import { Alert, Code } from "@mantine/core";
import { IconAlertTriangle, IconUserQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { readQueueState, type Touchpoint } from "@/api/admin";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { Loading } from "@/ui/Loading";
import { FormSection } from "../record/EditorFrame";
import classes from "./QueueSection.module.css";

const words = text.admin.external;
const AGAIN_MS = 10_000;

function When({ at }: { at: string | null }) {
  return at ? <Instant at={at} as="relative" /> : <span>{words.never}</span>;
}

/** How it goes with another system's queue: last contacts, trouble, who is unknown, what is going on. */
export function QueueSection({ touchpoint }: { touchpoint: Touchpoint }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["admin", "queue", touchpoint.id],
    queryFn: () => readQueueState(touchpoint.id),
    refetchInterval: AGAIN_MS,
  });
  return (
    <FormSection title={words.state} help={words.stateHelp}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          <dl className={classes.facts}>
            <dt>{words.heard}</dt>
            <dd>
              <When at={data.heard_at} />
            </dd>
            <dt>{words.reached}</dt>
            <dd>
              <When at={data.reached_at} />
            </dd>
            <dt>{words.now}</dt>
            <dd>{words.counts(data.waiting, data.taken, data.busy_agents)}</dd>
            <dt>{words.reportsTo}</dt>
            <dd>
              <Code>{`${window.location.origin}/api/external-queues/${touchpoint.key}`}</Code>
            </dd>
          </dl>
          {data.error && (
            <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={words.trouble}>
              {data.error} {data.failed_at && <Instant at={data.failed_at} as="relative" />}
            </Alert>
          )}
          {data.unknown_agents.length > 0 && (
            <Alert color="yellow" variant="light" icon={<IconUserQuestion size={18} />} title={words.unknown}>
              {data.unknown_agents.join(", ")}
            </Alert>
          )}
        </>
      )}
    </FormSection>
  );
}
