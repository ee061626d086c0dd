import { JsonInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { parseExact } from "@/api/exact";
import { text } from "@/text";
import type { InputData, Model } from "../model/document";
import type { Json } from "../model/values";
import classes from "./TryOut.module.css";
import { ValueField } from "./ValueField";

const words = text.rules.proof.tryOut;

/** The inputs that a decision looks at, itself or through others. */
export function inputsOf(models: readonly Model[], decision: string): InputData[] {
  const model = models.find((each) => each.decisions.some(({ id }) => id === decision));
  if (!model) return models.flatMap((each) => each.inputs);
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string) => {
    const one = model.decisions.find((each) => each.id === id);
    if (!one || seen.has(id)) return;
    seen.add(id);
    for (const input of one.requires.inputs) found.add(input);
    one.requires.decisions.forEach(visit);
  };
  visit(decision);
  return model.inputs.filter(({ id }) => found.has(id));
}

interface InputsFormProps {
  models: readonly Model[];
  decision: string;
  inputs: Record<string, Json>;
  onInputs: (inputs: Record<string, Json>) => void;
  onBroken: (broken: boolean) => void;
}

/** Inputs as a form by their types, or as JSON. */
export function InputsForm({ models, decision, inputs, onInputs, onBroken }: InputsFormProps) {
  const [written, setWritten] = useState<string | null>(null);
  const [broken, setBroken] = useState(false);
  const model = models.find((each) => each.decisions.some(({ id }) => id === decision)) ?? models[0];
  const fields = inputsOf(models, decision);
  const write = (value: string) => {
    setWritten(value);
    let parsed: unknown = null;
    try {
      parsed = parseExact(value || "{}");
    } catch {
      parsed = null;
    }
    const fine = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    setBroken(!fine);
    onBroken(!fine);
    if (fine) onInputs(parsed as Record<string, Json>);
  };
  return (
    <div className={classes.inputs}>
      <SegmentedControl
        size="xs"
        aria-label={words.inputs}
        data={[
          { value: "form", label: words.form },
          { value: "json", label: words.json },
        ]}
        value={written === null ? "form" : "json"}
        onChange={(mode) => {
          setBroken(false);
          onBroken(false);
          setWritten(mode === "json" ? JSON.stringify(inputs, null, 2) : null);
        }}
      />
      {written !== null ? (
        <JsonInput
          size="xs"
          aria-label={words.jsonLabel}
          value={written}
          error={broken ? words.jsonBroken : undefined}
          autosize
          minRows={5}
          maxRows={18}
          onChange={write}
        />
      ) : fields.length === 0 ? (
        <p className={classes.soft}>{words.noInputs}</p>
      ) : (
        model &&
        fields.map(({ id, name, type }) => (
          <ValueField
            key={id}
            model={model}
            label={name}
            type={type}
            allowed=""
            list={false}
            value={inputs[name]}
            onChange={(value) => {
              const { [name]: _, ...others } = inputs;
              onInputs(value === undefined ? others : { ...inputs, [name]: value });
            }}
          />
        ))
      )}
    </div>
  );
}
