import type { Interaction } from "@/api/interactions";
import { text } from "@/text";
import classes from "./Conversation.module.css";

const words = text.desk.contact.decided;

/** Which rules took the contact in, and what they changed; nothing where they changed nothing. */
export function DecidedBy({ decided }: { decided: Interaction["decided_by"] }) {
  if (!decided || !(decided.sentence || decided.problem)) return null;
  const { rule_set: key, number, rows, sentence, problem } = decided;
  return (
    <dl className={classes.fields} aria-label={words.label}>
      <div>
        <dt>{words.by(key, number, rows)}</dt>
        <dd>{sentence || words.noSay(problem)}</dd>
      </div>
    </dl>
  );
}
