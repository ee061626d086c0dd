import { Text } from "@mantine/core";
import { PresenceMark } from "@/shared/PresenceMark";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { listTime } from "@/ui/times";
import classes from "./TransferDialog.module.css";
import type { Target } from "./targets";

const words = text.desk.moves.transfer;

function Facts({ target }: { target: Target }) {
  const now = useNow();
  if (target.kind === "agent") {
    return (
      <span className={classes.facts}>
        <PresenceMark state={target.state} reason={null} />
        {!target.fits && <span className={classes.warn}> {words.full}</span>}
      </span>
    );
  }
  const closed = target.nextOpening ? words.opens(listTime(target.nextOpening, now)) : words.closed;
  return (
    <span className={classes.facts}>
      <span className={target.open ? undefined : classes.warn}>{target.open ? words.open : closed}</span>
      {" · "}
      {words.waiting(target.waiting)}
      {" · "}
      <span className={target.ready === 0 ? classes.warn : undefined}>
        {target.ready === 0 ? words.nobody : words.ready(target.ready)}
      </span>
      {target.same && ` · ${words.same}`}
    </span>
  );
}

interface TargetListProps {
  targets: Target[];
  chosen: Target | null;
  onChoose: (target: Target) => void;
}

/** Targets as radio buttons, so that the arrows move through them. */
export function TargetList({ targets, chosen, onChoose }: TargetListProps) {
  if (targets.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="sm">
        {words.none}
      </Text>
    );
  }
  return (
    <div className={classes.options} role="radiogroup" aria-label={words.choose}>
      {targets.map((target) => (
        <label key={target.id} className={classes.option} data-chosen={chosen?.id === target.id}>
          <input
            type="radio"
            name="target"
            checked={chosen?.id === target.id}
            onChange={() => onChoose(target)}
            aria-label={target.name}
          />
          <span className={classes.name}>{target.name}</span>
          <Facts target={target} />
        </label>
      ))}
    </div>
  );
}
