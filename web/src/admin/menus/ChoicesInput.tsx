import { ActionIcon, Button, Input, NativeSelect } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import classes from "./Menus.module.css";
import { type StepSetting, TargetSelect } from "./StepFields";
import { PERSON } from "./stepFields";

const words = text.admin.menus;
const DIGITS = [..."1234567890*"];

/** What each digit does: the step that it leads to, or the language that it chooses. */
export function ChoicesInput({ setting, languages }: { setting: StepSetting; languages: boolean }) {
  const { step, error, onChange, keys } = setting;
  const choices = step.choices ?? {};
  const used = DIGITS.filter((digit) => digit in choices);
  const free = DIGITS.filter((digit) => !(digit in choices));
  const tell = (next: Record<string, string>) => onChange({ choices: next });
  const without = (digit: string) => Object.fromEntries(Object.entries(choices).filter(([each]) => each !== digit));
  const rename = (from: string, to: string) => tell({ ...without(from), [to]: choices[from] ?? "" });
  const add = () => {
    const digit = free[0];
    if (digit) tell({ ...choices, [digit]: languages ? (setting.languages[0] ?? "en") : PERSON });
  };
  return (
    <fieldset className={classes.choices}>
      <legend>{words.fields.choices}</legend>
      {used.map((digit) => (
        <div key={digit} className={classes.choice}>
          <NativeSelect
            aria-label={`${words.digit} ${digit}`}
            data={[digit, ...free]}
            value={digit}
            error={error(`choices.${digit}`)}
            w={84}
            onChange={(event) => rename(digit, event.currentTarget.value)}
          />
          {languages ? (
            <NativeSelect
              aria-label={words.language(digit)}
              data={[...new Set([...setting.languages, choices[digit] ?? ""])]}
              value={choices[digit] ?? ""}
              flex={1}
              onChange={(event) => tell({ ...choices, [digit]: event.currentTarget.value })}
            />
          ) : (
            <TargetSelect
              hidden
              label={words.target(digit)}
              value={choices[digit] ?? PERSON}
              keys={keys}
              onChange={(target) => tell({ ...choices, [digit]: target })}
            />
          )}
          <ActionIcon aria-label={words.removeDigit(digit)} onClick={() => tell(without(digit))}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      {error("choices") && <Input.Error>{error("choices")}</Input.Error>}
      {free.length > 0 && (
        <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={add}>
          {words.addDigit}
        </Button>
      )}
    </fieldset>
  );
}
