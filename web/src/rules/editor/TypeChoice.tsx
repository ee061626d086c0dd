import { Autocomplete } from "@mantine/core";
import { text } from "@/text";
import type { Model } from "../model/document";
import { BUILT_IN_TYPES } from "../model/names";

interface TypeChoiceProps {
  label?: string;
  ariaLabel?: string;
  model: Model;
  value: string;
  readOnly?: boolean;
  size?: "xs" | "sm";
  onChange: (type: string) => void;
}

/** A type: one of the language's, one that the model defines, or an expression such as `list<number>`. */
export function TypeChoice({
  label,
  ariaLabel,
  model,
  value,
  readOnly = false,
  size = "sm",
  onChange,
}: TypeChoiceProps) {
  const own = model.types
    .map(({ name }) => name)
    .filter((name) => !(BUILT_IN_TYPES as readonly string[]).includes(name));
  return (
    <Autocomplete
      {...(label && { label })}
      {...(ariaLabel && { "aria-label": ariaLabel })}
      size={size}
      data={[...new Set(own), ...BUILT_IN_TYPES]}
      placeholder={text.rules.model.fields.anyType}
      value={value}
      readOnly={readOnly}
      // All of them are offered again when a type is there already: it is replaced, not completed.
      filter={({ options, search }) => {
        const wanted = search.trim().toLowerCase();
        const known = options.some((option) => "value" in option && option.value.toLowerCase() === wanted);
        return known
          ? options
          : options.filter((option) => "value" in option && option.value.toLowerCase().includes(wanted));
      }}
      comboboxProps={{ width: 240, position: "bottom-start" }}
      onChange={onChange}
    />
  );
}
