import { JsonInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { parseExact } from "@/api/exact";
import { text } from "@/text";
import { inputsOf } from "../model/askable";
import type { Model } from "../model/document";
import type { Json } from "../model/values";
import classes from "./TryOut.module.css";
import { ValueField } from "./ValueField";

const words = text.rules.proof.tryOut;

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
        fields.map((field) => (
          <ValueField
            key={field.name}
            model={models.find(({ inputs: own }) => own.includes(field)) as Model}
            label={field.name}
            type={field.type}
            allowed=""
            list={false}
            value={inputs[field.name]}
            onChange={(value) => {
              const { [field.name]: _, ...others } = inputs;
              onInputs(value === undefined ? others : { ...inputs, [field.name]: value });
            }}
          />
        ))
      )}
    </div>
  );
}
