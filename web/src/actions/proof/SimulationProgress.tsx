import { Alert, Button, Progress } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cancelSimulation, SIMULATIONS_KEY, type Simulation } from "@/api/actions";
import { sentence } from "@/api/problem";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import classes from "../editor/Editor.module.css";

const words = text.actions.simulate;

export const isGoingOn = ({ state }: Simulation) => state === "waiting" || state === "running";

/** How far it has come, in words. */
function standing({ state, done, total }: Simulation): string {
  const counted = [done.toLocaleString(), total.toLocaleString()] as const;
  if (state === "waiting") return words.waiting;
  if (state === "running") return total ? words.running(...counted) : words.beginning;
  if (state === "canceled") return words.canceled(...counted);
  return state === "done" ? words.done(counted[0]) : words.failed;
}

/** A simulation while it goes on, and how it ended. */
export function SimulationProgress({ simulation, place }: { simulation: Simulation; place: string }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelSimulation(simulation.id),
    onError: (error) => notifications.show({ color: "red", message: sentence(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: SIMULATIONS_KEY }),
  });
  const { state, done, total, asked_by, asked_at, why, stale } = simulation;
  const goingOn = isGoingOn(simulation);
  const share = total ? (done / total) * 100 : 0;
  if (state === "failed") {
    return (
      <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />} title={words.failed}>
        {why}
      </Alert>
    );
  }
  return (
    <section className={classes.card} aria-label={words.progress}>
      <div className={classes.going}>
        <div>
          <p role="status">{standing(simulation)}</p>
          <p className={classes.soft}>
            {place} · {words.by(asked_by)} · <Instant at={asked_at} />
            {stale && !goingOn && <> · {words.stale}</>}
          </p>
        </div>
        {goingOn && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPlayerStop size={16} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            {words.cancel}
          </Button>
        )}
      </div>
      {goingOn && <Progress value={share} animated aria-label={words.progress} mt={8} />}
    </section>
  );
}
