import { TextInput } from "@mantine/core";
import { text } from "@/text";
import type { Conditional, FilterLogic, Iterator, Logic } from "../model/document";
import type { LogicProps } from "./frame";
import classes from "./Logic.module.css";
import { Part } from "./LogicEditor";

const words = text.rules.logic.parts;

type Parts = Conditional | FilterLogic | Iterator;

const MEMBERS: Record<Parts["kind"], readonly (keyof typeof words)[]> = {
  conditional: ["if", "then", "else"],
  filter: ["in", "match"],
  for: ["in", "body"],
  some: ["in", "body"],
  every: ["in", "body"],
};

const wordOf = (kind: Parts["kind"], member: keyof typeof words) =>
  member === "body" && kind !== "for" ? words.holds : words[member];

/** What has a fixed number of parts: a choice of two, a filter, an iteration. */
export function BoxedParts(props: Omit<LogicProps, "logic"> & { logic: Parts }) {
  const { frame, logic, path, onLogic } = props;
  const parts = logic as unknown as Record<string, Logic | null>;
  return (
    <div className={classes.rows}>
      {"variable" in logic && (
        <TextInput
          size="xs"
          label={words.variable}
          value={logic.variable}
          readOnly={frame.readOnly}
          onChange={(event) =>
            onLogic({ ...logic, variable: event.currentTarget.value }, `${frame.element.id} ${path} variable`)
          }
        />
      )}
      {MEMBERS[logic.kind].map((member) => (
        <div key={member} className={classes.row}>
          <div className={classes.name}>
            <span className={classes.part}>{wordOf(logic.kind, member)}</span>
          </div>
          <Part
            owner={props}
            logic={parts[member] ?? null}
            at={member}
            label={wordOf(logic.kind, member)}
            onLogic={(next, about) => onLogic({ ...logic, [member]: next } as Parts, about)}
          />
        </div>
      ))}
    </div>
  );
}
