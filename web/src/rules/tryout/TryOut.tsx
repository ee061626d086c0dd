import { Button, Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { readable } from "@/api/problem";
import { type Evaluation, evaluateContent, type RuleContent } from "@/api/rules";
import { useSession } from "@/app/session";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { contentNow, useDraft, useDraftStore } from "../editor/draft";
import { askableOf, inputsOf } from "../model/askable";
import type { Model } from "../model/document";
import { type Json, sayValue } from "../model/values";
import { AskedBefore } from "./AskedBefore";
import { CustomerInputs } from "./CustomerInputs";
import { InputsForm } from "./InputsForm";
import { TraceView } from "./TraceView";
import classes from "./TryOut.module.css";

const words = text.rules.proof.tryOut;

/** What is tried out: which decision, with what. */
export interface Trial {
  decision: string;
  inputs: Record<string, Json>;
}

interface TryOutProps {
  ruleSet: string;
  /** The model that one looks at: its last decision is tried out first. */
  shown: Model;
  trial: Trial;
  onTrial: (trial: Trial) => void;
  result: { evaluation: Evaluation; of: RuleContent } | null;
  onResult: (result: { evaluation: Evaluation; of: RuleContent } | null) => void;
  readOnly: boolean;
  onCase: (decision: string, inputs: Record<string, Json>, value: Json) => void;
}

/** Tries a decision of the draft out: its inputs, its value, and how that came about. */
export function TryOut({ ruleSet, shown, trial, onTrial, result, onResult, readOnly, onCase }: TryOutProps) {
  const store = useDraftStore();
  const mayRead = useSession().scopes.includes("contacts:read");
  const content = useDraft(({ history }) => history.present);
  const [broken, setBroken] = useState(false);
  const [taken, setTaken] = useState(0);
  const askable = askableOf(content.models);
  const decisions = askable.map(({ value, label }) => ({ value, label }));
  const decision = decisions.some(({ value }) => value === trial.decision)
    ? trial.decision
    : ((askable.filter(({ model }) => model === shown).at(-1) ?? askable.at(-1))?.value ?? "");
  const given = useCallback(() => {
    const wanted = new Set(inputsOf(content.models, decision).map(({ name }) => name));
    const known = new Set(content.models.flatMap(({ inputs }) => inputs.map(({ name }) => name)));
    return Object.fromEntries(Object.entries(trial.inputs).filter(([name]) => wanted.has(name) || !known.has(name)));
  }, [content.models, decision, trial.inputs]);
  const run = useMutation({
    mutationFn: async () => {
      const of = contentNow(store.getState());
      return { of, evaluation: await evaluateContent(ruleSet, of, decision, given()) };
    },
    onSuccess: onResult,
    onError: () => onResult(null),
  });
  const { mutate, isPending } = run;
  const start = useCallback(() => {
    if (decision && !broken && !isPending) mutate();
  }, [decision, broken, isPending, mutate]);
  useShortcut({ keys: "Alt+Enter", label: words.runShortcut, group: "editor", run: start });
  const failed = run.error ? readable(run.error) : null;
  return (
    <div className={classes.panel}>
      <Select
        size="xs"
        label={words.decision}
        data={decisions}
        value={decision}
        allowDeselect={false}
        searchable={decisions.length > 8}
        onChange={(value) => value && onTrial({ ...trial, decision: value })}
      />
      <AskedBefore
        ruleSet={ruleSet}
        names={inputsOf(content.models, decision).map(({ name }) => name)}
        onPick={(name, inputs) => {
          const same = decisions.find(({ value, label }) => value === name || label === name);
          setTaken(taken + 1);
          setBroken(false);
          onTrial({ decision: same?.value ?? decision, inputs });
        }}
      />
      {mayRead && (
        <CustomerInputs
          onPick={(inputs) => {
            setTaken(taken + 1);
            setBroken(false);
            onTrial({ decision, inputs: { ...trial.inputs, ...inputs } });
          }}
        />
      )}
      <InputsForm
        key={`${decision} ${taken}`}
        models={content.models}
        decision={decision}
        inputs={trial.inputs}
        onInputs={(inputs) => onTrial({ ...trial, inputs })}
        onBroken={setBroken}
      />
      <Button
        size="xs"
        leftSection={<IconPlayerPlay size={15} />}
        disabled={!decision || broken}
        loading={isPending}
        onClick={start}
      >
        {words.run}
      </Button>
      <div role="status">
        {failed && (
          <p className={classes.fault}>
            <b>{words.failed}</b> {failed.detail} {failed.remedy}
          </p>
        )}
        {!failed && !result && (
          <p className={classes.soft}>
            {words.none}. {words.noneDetail}
          </p>
        )}
        {!failed && result && (
          <div className={classes.result}>
            <p className={classes.group}>
              {words.result}
              {result.of !== content && <span className={classes.stale}> {words.stale}</span>}
            </p>
            <code className={classes.value}>{sayValue(result.evaluation.value)}</code>
            {result.evaluation.faults.length > 0 && (
              <ul className={classes.faults} aria-label={words.faults}>
                {result.evaluation.faults.map((fault) => (
                  <li key={fault}>{fault}</li>
                ))}
              </ul>
            )}
            <div className={classes.actions}>
              {!readOnly && (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => onCase(decision, given(), result.evaluation.value)}
                >
                  {words.makeCase}
                </Button>
              )}
              <Button size="compact-xs" variant="subtle" onClick={() => onResult(null)}>
                {words.clear}
              </Button>
            </div>
            {result.evaluation.trace && (
              <>
                <p className={classes.group}>{words.trace}</p>
                <ul className={classes.traces}>
                  <TraceView trace={result.evaluation.trace} models={result.of.models} />
                </ul>
              </>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
