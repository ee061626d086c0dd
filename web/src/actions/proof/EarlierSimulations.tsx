import { UnstyledButton } from "@mantine/core";
import type { Simulation } from "@/api/actions";
import type { Id } from "@/api/units";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import classes from "../editor/Editor.module.css";

const words = text.actions.simulate;

interface EarlierSimulationsProps {
  simulations: Simulation[];
  shown: Id;
  placeName: (key: string) => string;
  onChoose: (id: Id) => void;
}

/** The simulations that are kept, to look at again. */
export function EarlierSimulations({ simulations, shown, placeName, onChoose }: EarlierSimulationsProps) {
  return (
    <section className={classes.card} aria-label={words.earlier}>
      <h3>{words.earlier}</h3>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            <th scope="col" data-number>
              {words.customers}
            </th>
            {[words.state, words.placement, words.who].map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {simulations.map(({ id, asked_at, asked_by, placement, done, sample, state }) => (
            <tr key={id} aria-current={id === shown ? "true" : undefined}>
              <th scope="row">
                <UnstyledButton className={classes.choose} onClick={() => onChoose(id)}>
                  <Instant at={asked_at} />
                </UnstyledButton>
              </th>
              <td data-number>{(state === "waiting" ? sample : done).toLocaleString()}</td>
              <td>{words.states[state] ?? state}</td>
              <td>{placeName(placement)}</td>
              <td>{asked_by}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
