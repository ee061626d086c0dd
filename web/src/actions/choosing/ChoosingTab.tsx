import { ActionIcon, Button, NativeSelect, NumberInput, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { RULE_SETS_KEY, readRuleSets } from "@/api/rules";
import { useMay } from "@/app/session";
import { ExpressionField } from "@/rules/expression/ExpressionField";
import { ShareInput } from "@/shared/ShareInput";
import { text } from "@/text";
import classes from "../editor/Editor.module.css";
import { useFindings } from "../editor/useCheck";
import { useSuggestions } from "../editor/useSuggestions";
import { type Arbitration, type ContextWeight, FACTORS } from "../model/catalogue";
import { useCatalogue, useDraftStore } from "../model/draft";
import { asShown, below, saidAt } from "../model/findings";
import { Policies } from "./Policies";
import { Rows } from "./Rows";

const words = text.actions.choosing;

function useArbitration() {
  const store = useDraftStore();
  return (change: (old: Arbitration) => Arbitration, about: string | null = null) =>
    store.getState().edit((old) => ({ ...old, arbitration: change(old.arbitration) }), about && `arbitration ${about}`);
}

function Weights({ readOnly }: { readOnly: boolean }) {
  const { arbitration, groups, actions } = useCatalogue();
  const { findings } = useFindings();
  const suggestions = useSuggestions();
  const edit = useArbitration();
  const set = (nth: number, part: Partial<ContextWeight>, about?: string) =>
    edit(
      (old) => ({ ...old, weights: old.weights.map((each, at) => (at === nth ? { ...each, ...part } : each)) }),
      about ? `${nth} ${about}` : null,
    );
  const targets = [
    { value: "", label: words.all },
    ...groups.map(({ key, name }) => ({ value: `group ${key}`, label: words.ofGroup(name) })),
    ...actions.map(({ key, name }) => ({ value: `action ${key}`, label: name })),
  ];
  const targetOf = ({ group, action }: ContextWeight) => (group ? `group ${group}` : action ? `action ${action}` : "");
  const aim = (value: string) => {
    const [kind = "", ...key] = value.split(" ");
    return { group: kind === "group" ? key.join(" ") : null, action: kind === "action" ? key.join(" ") : null };
  };
  return (
    <>
      <div>
        <h3>{words.weights}</h3>
        <p className={classes.soft}>{words.weightsHelp}</p>
      </div>
      {arbitration.weights.map((each, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a weight is its place
        <div key={nth} className={classes.criterion}>
          <ExpressionField
            label={words.condition(nth + 1)}
            value={each.text}
            readOnly={readOnly}
            placeholder={'channel = "web"'}
            suggestions={suggestions}
            findings={asShown(below(findings, `arbitration.weights.${nth}`))}
            onChange={(value) => set(nth, { text: value }, "text")}
          />
          <div className={classes.row}>
            <NumberInput
              aria-label={`${words.weight} ${nth + 1}`}
              w={90}
              min={0}
              max={1000}
              step={0.1}
              decimalScale={3}
              value={each.weight}
              readOnly={readOnly}
              onChange={(weight) => set(nth, { weight: Number(weight) || 0 }, "weight")}
            />
            <NativeSelect
              aria-label={`${words.appliesTo} ${nth + 1}`}
              data={targets}
              value={targetOf(each)}
              disabled={readOnly}
              onChange={(event) => set(nth, aim(event.currentTarget.value))}
            />
          </div>
          {!readOnly && (
            <ActionIcon
              size="lg"
              aria-label={words.removeRow(`${words.weight} ${nth + 1}`)}
              onClick={() => edit((old) => ({ ...old, weights: old.weights.filter((_, at) => at !== nth) }))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          variant="light"
          size="xs"
          leftSection={<IconPlus size={15} />}
          style={{ alignSelf: "flex-start" }}
          aria-label={`${words.add}: ${words.weights}`}
          onClick={() =>
            edit((old) => ({ ...old, weights: [...old.weights, { text: "", group: null, action: null, weight: 1 }] }))
          }
        >
          {words.add}
        </Button>
      )}
    </>
  );
}

function Choosing({ readOnly }: { readOnly: boolean }) {
  const { arbitration } = useCatalogue();
  const { findings } = useFindings();
  const edit = useArbitration();
  const error = (name: string) => saidAt(findings, `arbitration.${name}`);
  return (
    <section className={classes.card} aria-label={words.arbitration}>
      <h2>{words.arbitration}</h2>
      <p className={classes.soft}>{words.arbitrationHelp}</p>
      <div className={classes.columns}>
        {FACTORS.map((factor) => (
          <Switch
            key={factor}
            label={words.factors[factor]}
            description={words.factorHelp[factor]}
            checked={arbitration.use[factor]}
            disabled={readOnly}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              edit((old) => ({ ...old, use: { ...old.use, [factor]: on } }));
            }}
          />
        ))}
        <ShareInput
          label={words.exploration}
          description={words.explorationHelp}
          value={arbitration.exploration}
          error={error("exploration")}
          onChange={(exploration) => {
            if (!readOnly && exploration !== arbitration.exploration)
              edit((old) => ({ ...old, exploration }), "exploration");
          }}
        />
        <ShareInput
          label={words.control}
          description={words.controlHelp}
          value={arbitration.control_share}
          error={error("control_share")}
          onChange={(control_share) => {
            if (!readOnly && control_share !== arbitration.control_share)
              edit((old) => ({ ...old, control_share }), "control");
          }}
        />
        <TextInput
          label={words.salt}
          description={words.saltHelp}
          value={arbitration.control_salt}
          readOnly={readOnly}
          maxLength={200}
          error={error("control_salt")}
          onChange={(event) => {
            const control_salt = event.currentTarget.value;
            edit((old) => ({ ...old, control_salt }), "salt");
          }}
        />
      </div>
      <Weights readOnly={readOnly} />
    </section>
  );
}

function Blocking({ readOnly }: { readOnly: boolean }) {
  const store = useDraftStore();
  const { rules } = useCatalogue();
  const { findings } = useFindings();
  const may = useMay("rules:read");
  const { data } = useQuery({ queryKey: RULE_SETS_KEY, queryFn: readRuleSets, enabled: may });
  const known = (data ?? []).filter(({ active }) => active).map(({ key, name }) => ({ value: key, label: name }));
  const chosen = rules.rule_set;
  const missing = chosen && !known.some(({ value }) => value === chosen) ? [{ value: chosen, label: chosen }] : [];
  return (
    <section className={classes.card} aria-label={words.rules}>
      <h2>{words.rules}</h2>
      <NativeSelect
        aria-label={words.rules}
        description={words.rulesHelp}
        data={[{ value: "", label: words.noRules }, ...known, ...missing]}
        value={chosen ?? ""}
        disabled={readOnly}
        error={saidAt(findings, "rules")}
        onChange={(event) => {
          const rule_set = event.currentTarget.value || null;
          store.getState().edit((old) => ({ ...old, rules: { rule_set } }));
        }}
      />
    </section>
  );
}

/** Everything that holds for all actions: how it is chosen among them, and how often customers are spoken to. */
export function ChoosingTab({ readOnly }: { readOnly: boolean }) {
  return (
    <div className={classes.stack}>
      <Choosing readOnly={readOnly} />
      <Policies readOnly={readOnly} />
      <div className={classes.charts}>
        <Rows list="groups" readOnly={readOnly} />
        <Rows list="placements" readOnly={readOnly} />
        <Rows list="budgets" readOnly={readOnly} />
        <Blocking readOnly={readOnly} />
      </div>
    </div>
  );
}
