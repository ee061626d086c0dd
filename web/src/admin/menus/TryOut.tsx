import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconPhone, IconRefresh } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type StoredMenu, tryMenu } from "@/api/menus";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import classes from "./Menus.module.css";

const words = text.admin.menus;
const DIGITS = [..."123456789*0#"];

/** A telephone that calls the stored menu: what is heard, and digits to press. */
export function TryOut({ menu, dirty }: { menu: StoredMenu; dirty: boolean }) {
  const [inputs, setInputs] = useState<string[]>([]);
  const [typed, setTyped] = useState("");
  const languages = menu.document.languages ?? ["en"];
  const [language, setLanguage] = useState(languages[0] ?? "en");
  const trial = useMutation({
    mutationFn: (given: string[]) => tryMenu(menu.key, given, language),
  });
  const go = (given: string[]) => {
    setInputs(given);
    setTyped("");
    trial.mutate(given);
  };
  const heard = trial.data;
  const failed = trial.error ? readable(trial.error) : null;
  const listens = heard !== undefined && heard.end === null;
  return (
    <FormSection title={words.tryOut} help={dirty ? words.unsaved : words.tryHelp}>
      <div className={classes.phone}>
        <div className={classes.phoneHead}>
          {languages.length > 1 && (
            <NativeSelect
              aria-label={words.tryLanguage}
              data={languages}
              value={language}
              onChange={(event) => setLanguage(event.currentTarget.value)}
            />
          )}
          <Button
            variant={heard ? "default" : "filled"}
            leftSection={heard ? <IconRefresh size={16} /> : <IconPhone size={16} />}
            loading={trial.isPending && inputs.length === 0}
            onClick={() => go([])}
          >
            {heard ? words.again : words.begin}
          </Button>
        </div>
        <ol className={classes.heard} aria-live="polite" aria-label={words.tryOut}>
          {heard?.said.map((said, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was said does not move
            <li key={nth} data-pressed={said.pressed !== null || undefined}>
              {said.pressed === null ? (
                <>
                  <b>{said.step}</b> {said.text || words.saysNothing}
                </>
              ) : (
                words.pressed(said.pressed || words.silence)
              )}
            </li>
          ))}
          {heard?.end && (
            <li data-end>
              {words.ended}: {heard.end}
            </li>
          )}
        </ol>
        {failed && (
          <p className={classes.finding} role="alert">
            {failed.detail} {failed.remedy}
          </p>
        )}
        {listens && (
          <div className={classes.dial}>
            <div className={classes.keys}>
              {DIGITS.map((digit) => (
                <Button
                  key={digit}
                  variant="default"
                  aria-label={`${words.digit} ${digit}`}
                  onClick={() => setTyped((before) => before + digit)}
                >
                  {digit}
                </Button>
              ))}
            </div>
            <div className={classes.press}>
              <TextInput
                aria-label={words.digit}
                value={typed}
                inputMode="tel"
                maxLength={40}
                onChange={(event) => setTyped(event.currentTarget.value.replace(/[^0-9*#]/g, ""))}
                onKeyDown={(event) => {
                  if (event.key !== "Enter" || !typed) return;
                  event.preventDefault();
                  go([...inputs, typed]);
                }}
              />
              <Button loading={trial.isPending} disabled={!typed} onClick={() => go([...inputs, typed])}>
                {words.press}
              </Button>
              <Button variant="default" onClick={() => go([...inputs, ""])}>
                {words.silence}
              </Button>
            </div>
          </div>
        )}
      </div>
    </FormSection>
  );
}
