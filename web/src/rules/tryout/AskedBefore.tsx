import { Loader, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { readable } from "@/api/problem";
import { type Asked, RULE_SETS_KEY, readDecisions } from "@/api/rules";
import { text } from "@/text";
import { clockTime, dayName } from "@/ui/times";
import { type Json, sayValue } from "../model/values";

const words = text.rules.proof.tryOut;
const LONGEST = 70;

/** A question on one line: when it was asked, and with what of these inputs - or of all, when it had none of them. */
export function sayAsked({ at, inputs }: Pick<Asked, "at" | "inputs">, names: readonly string[], now: number): string {
  const known = names.filter((name) => name in inputs);
  const told = (known.length ? known : Object.keys(inputs))
    .map((name) => inputs[name] as Json)
    .filter((value) => value !== null && value !== "")
    .map(sayValue)
    .join(", ");
  const short = told.length > LONGEST ? `${told.slice(0, LONGEST - 1)}…` : told;
  return `${dayName(at, now)}, ${clockTime(at)} · ${short || words.nothingAsked}`;
}

interface AskedBeforeProps {
  ruleSet: string;
  /** The inputs that the decision at hand looks at. */
  names: readonly string[];
  onPick: (decision: string, inputs: Record<string, Json>) => void;
}

/** Takes over what the rules were really asked, about a contact or by a program. */
export function AskedBefore({ ruleSet, names, onPick }: AskedBeforeProps) {
  const [opened, setOpened] = useState(false);
  const asked = useQuery({
    queryKey: [...RULE_SETS_KEY, ruleSet, "decisions"],
    queryFn: () => readDecisions(ruleSet),
    enabled: opened,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const found = asked.data?.items ?? [];
  const now = Date.now();
  return (
    <Select
      size="xs"
      label={words.asked}
      placeholder={words.askedChoose}
      data={found.map((each) => ({ value: each.id, label: sayAsked(each, names, now) }))}
      value={chosen}
      clearable
      searchable
      maxDropdownHeight={320}
      rightSection={asked.isFetching ? <Loader size={14} /> : undefined}
      nothingFoundMessage={asked.isPending ? words.askedLoading : words.askedNothing}
      error={asked.error ? readable(asked.error).detail : undefined}
      onDropdownOpen={() => {
        setOpened(true);
        if (opened) asked.refetch();
      }}
      onChange={(id) => {
        setChosen(id);
        const one = found.find((each) => each.id === id);
        if (one) onPick(one.decision, one.inputs as Record<string, Json>);
      }}
    />
  );
}
