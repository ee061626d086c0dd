import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { PlanFindings } from "@/api/plan";
import { readable } from "@/api/problem";
import type { PlannedService } from "@/api/replay";
import { text } from "@/text";
import { inWords } from "./draft";
import classes from "./RoutingPlan.module.css";

const words = text.admin.plan;

interface ConsequencesProps {
  findings: PlanFindings | undefined;
  error: unknown;
  services: readonly PlannedService[];
  /** It is being looked at again. */
  busy: boolean;
}

function Said({ findings, error, services }: Omit<ConsequencesProps, "busy">) {
  if (error) {
    const { detail, remedy } = readable(error);
    return (
      <Alert color="red" variant="light" title={words.faulty} icon={<IconAlertTriangle size={18} />}>
        {`${inWords(services, detail)} ${remedy}`.trim()}
      </Alert>
    );
  }
  if (!findings) return <p className={classes.note}>{words.checking}</p>;
  const grave = findings.unroutable > 0 || findings.loops.length > 0;
  if (!findings.words.length)
    return (
      <p className={classes.fine}>
        <IconCircleCheck size={18} aria-hidden /> {words.harmless(findings.waiting)}
      </p>
    );
  return (
    <Alert
      color={grave ? "red" : "blue"}
      variant="light"
      icon={grave ? <IconAlertTriangle size={18} /> : <IconInfoCircle size={18} />}
    >
      <ul className={classes.words}>
        {findings.words.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Alert>
  );
}

/** What the draft would mean for everything that waits at this moment. */
export function Consequences({ busy, ...said }: ConsequencesProps) {
  return (
    <section className={classes.card} aria-label={words.consequences}>
      <h2>{words.consequences}</h2>
      <div role="status" aria-busy={busy}>
        <Said {...said} />
      </div>
    </section>
  );
}
