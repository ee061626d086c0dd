import type { Call } from "@/api/calls";
import { text } from "@/text";
import classes from "./Collected.module.css";
import { readableNumber } from "./numbers";

const words = text.calls;

/** `account_number` as people read it: `Account number`. */
export function readableName(name: string): string {
  const spaced = name.replace(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** What the caller told the menu, so that nobody asks again. */
export function Collected({ call }: { call: Call }) {
  const told = Object.entries(call.collected);
  if (told.length === 0) return null;
  return (
    <dl className={classes.collected} aria-label={words.collected}>
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{readableName(name)}</dt>
          <dd>{readableNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
