import type { StepKind } from "@/api/menus";

/** How a member of a step is entered. */
export type StepInput =
  | "prompt"
  | "target"
  | "choices"
  | "languages"
  | "name"
  | "text"
  | "service"
  | "count"
  | "seconds"
  | "switch"
  | "number";

export interface StepField {
  name: string;
  input: StepInput;
  /** What a new step has there. */
  initial: unknown;
}

const field = (name: string, input: StepInput, initial: unknown): StepField => ({ name, input, initial });
export const PERSON = "person";

const say = field("say", "prompt", {});
const tries = (count: number) => field("tries", "count", count);
const to = (name: string) => field(name, "target", PERSON);
const service = field("service", "service", "");

/** The members of each kind of step, in the order in which they are entered. */
export const STEP_FIELDS: Record<StepKind, readonly StepField[]> = {
  say: [say, to("next")],
  menu: [say, field("choices", "choices", {}), tries(3), to("otherwise")],
  collect: [
    say,
    field("name", "name", "number"),
    field("label", "text", ""),
    field("least", "count", 2),
    field("most", "count", 16),
    field("prefix", "text", ""),
    field("confirm", "prompt", null),
    field("secret", "switch", false),
    tries(3),
    to("next"),
    to("otherwise"),
  ],
  check_account: [
    say,
    field("account", "name", "number"),
    field("proof", "name", ""),
    field("attribute", "text", ""),
    to("found"),
    to("wrong"),
  ],
  lookup: [
    say,
    field("placement", "text", ""),
    field("accept", "text", ""),
    field("decline", "text", ""),
    to("next"),
    to("nothing"),
  ],
  language: [say, field("choices", "languages", {}), tries(2), to("next")],
  queue: [say, service, field("priority", "seconds", 0)],
  voicemail: [say, service],
  hang_up: [say],
  transfer: [say, field("number", "number", "")],
};

export const STEP_KINDS = Object.keys(STEP_FIELDS) as StepKind[];
