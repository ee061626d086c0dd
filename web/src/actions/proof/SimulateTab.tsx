import { Alert, Button, NumberInput, Select } from "@mantine/core";
import { IconAlertTriangle, IconFilter, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { orderSimulation, readSimulations, SIMULATIONS_KEY, type Simulation } from "@/api/actions";
import { readable } from "@/api/problem";
import type { Id } from "@/api/units";
import { AskBar } from "@/shared/AskBar";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import classes from "../editor/Editor.module.css";
import { useCatalogue } from "../model/draft";
import { EarlierSimulations } from "./EarlierSimulations";
import { SimulationFigures } from "./SimulationFigures";
import { isGoingOn, SimulationProgress } from "./SimulationProgress";

const words = text.actions.simulate;
const MOST = 20_000;
const FOLLOW_MS = 700;

/** The simulations that are kept, newest first; followed while one of them goes on. */
function useSimulations() {
  return useQuery({
    queryKey: SIMULATIONS_KEY,
    queryFn: readSimulations,
    refetchInterval: ({ state }) => (state.data?.some(isGoingOn) ? FOLLOW_MS : false),
  });
}

function useOrder(onSave: () => Promise<number>, onOrdered: (id: Id) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ sample, placement }: { sample: number; placement: string | null }) => {
      await onSave();
      return orderSimulation(sample, placement);
    },
    onSuccess: (ordered) => {
      client.setQueryData<Simulation[]>(SIMULATIONS_KEY, (before) => [ordered, ...(before ?? [])]);
      onOrdered(ordered.id);
      void client.invalidateQueries({ queryKey: SIMULATIONS_KEY });
    },
  });
}

/** How far the actions of the draft come with a sample of customers, who wins, and what it hangs on. */
export function SimulateTab({ onSave }: { onSave: () => Promise<number> }) {
  const { actions, placements } = useCatalogue();
  const [sample, setSample] = useState<number | string>(1_000);
  const [placement, setPlacement] = useState<string | null>(placements[0]?.key ?? null);
  const [chosen, setChosen] = useState<Id | null>(null);
  const simulations = useSimulations();
  const order = useOrder(onSave, setChosen);
  const shown = simulations.data?.find(({ id }) => id === chosen) ?? simulations.data?.[0];
  const failed = order.error ? readable(order.error) : null;
  const names = new Map(actions.map(({ key, name }) => [key, name]));
  const placeName = (key: string) => placements.find((each) => each.key === key)?.name || key;
  return (
    <section className={classes.stack} aria-label={words.title}>
      <AskBar title={words.title} help={words.help}>
        <Select
          label={words.placement}
          placeholder={words.anyPlacement}
          data={placements.map(({ key, name }) => ({ value: key, label: name || key }))}
          value={placement}
          onChange={setPlacement}
          allowDeselect={false}
        />
        <NumberInput
          label={words.sample}
          w={130}
          min={1}
          max={MOST}
          step={100}
          thousandSeparator=","
          value={sample}
          onChange={setSample}
          allowDecimal={false}
        />
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={order.isPending}
          disabled={!(Number(sample) >= 1 && Number(sample) <= MOST)}
          onClick={() => order.mutate({ sample: Number(sample), placement })}
        >
          {words.run}
        </Button>
      </AskBar>
      {failed && (
        <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />} title={words.failed}>
          {failed.detail} {failed.remedy}
        </Alert>
      )}
      {simulations.error && !simulations.data && (
        <Failure error={simulations.error} onRetry={() => void simulations.refetch()} />
      )}
      {simulations.data?.length === 0 && !failed && (
        <EmptyState icon={IconFilter} title={words.none} detail={words.noneDetail} />
      )}
      {shown && (
        <>
          <SimulationProgress simulation={shown} place={placeName(shown.placement)} />
          {shown.figures && <SimulationFigures figures={shown.figures} nameOf={(key) => names.get(key) ?? key} />}
        </>
      )}
      {shown && (simulations.data?.length ?? 0) > 1 && (
        <EarlierSimulations
          simulations={simulations.data ?? []}
          shown={shown.id}
          placeName={placeName}
          onChoose={setChosen}
        />
      )}
    </section>
  );
}
