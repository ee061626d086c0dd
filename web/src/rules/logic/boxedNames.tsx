import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { moved } from "@/admin/record/edit";
import { text } from "@/text";
import { TypeChoice } from "../editor/TypeChoice";
import { type Context, emptyLogic, type FunctionLogic, type Invocation, type Parameter } from "../model/document";
import type { LogicProps } from "./frame";
import classes from "./Logic.module.css";
import { Part } from "./LogicEditor";

const words = text.rules.logic;

type Of<L> = Omit<LogicProps, "logic"> & { logic: L };

const replaced = <T,>(list: readonly T[], at: number, entry: T): T[] =>
  list.map((each, index) => (index === at ? entry : each));
const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

interface RowToolsProps {
  what: string;
  first: boolean;
  onUp: () => void;
  onRemove: () => void;
}

function RowTools({ what, first, onUp, onRemove }: RowToolsProps) {
  return (
    <div className={classes.tools}>
      <ActionIcon size={24} aria-label={words.moveUp(what)} disabled={first} onClick={onUp}>
        <IconArrowUp size={15} />
      </ActionIcon>
      <ActionIcon size={24} aria-label={words.remove(what)} onClick={onRemove}>
        <IconTrash size={15} />
      </ActionIcon>
    </div>
  );
}

export function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      className={classes.add}
      size="compact-sm"
      variant="default"
      leftSection={<IconPlus size={14} />}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}

/** Named parts, each of which may use those above it, and perhaps a result made of them. */
export function BoxedContext(props: Of<Context>) {
  const { frame, logic, path, onLogic } = props;
  const change = (entries: Context["entries"], about?: string) => onLogic({ ...logic, entries }, about);
  return (
    <div className={classes.rows}>
      {logic.entries.map((entry, index) => {
        const what = entry.name || words.entry(index + 1);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no other identity, and their names are being typed
          <div key={index} className={classes.row}>
            <div className={classes.name}>
              <TextInput
                size="xs"
                aria-label={words.entry(index + 1)}
                value={entry.name}
                readOnly={frame.readOnly}
                onChange={(event) =>
                  change(
                    replaced(logic.entries, index, { ...entry, name: event.currentTarget.value }),
                    `${frame.element.id} ${path} name ${index}`,
                  )
                }
              />
              <TypeChoice
                size="xs"
                ariaLabel={words.entryType(index + 1)}
                model={frame.model}
                value={entry.type}
                readOnly={frame.readOnly}
                onChange={(type) => change(replaced(logic.entries, index, { ...entry, type }))}
              />
            </div>
            <Part
              owner={props}
              logic={entry.logic}
              at={`entries[${index}].logic`}
              label={what}
              onLogic={(next, about) => change(replaced(logic.entries, index, { ...entry, logic: next }), about)}
            />
            {!frame.readOnly && (
              <RowTools
                what={what}
                first={index === 0}
                onUp={() => change(moved(logic.entries, index, index - 1))}
                onRemove={() => change(without(logic.entries, index))}
              />
            )}
          </div>
        );
      })}
      {logic.result && (
        <div className={classes.row}>
          <div className={classes.name}>
            <span className={classes.part}>{words.parts.result}</span>
          </div>
          <Part
            owner={props}
            logic={logic.result}
            at="result"
            label={words.parts.result}
            onLogic={(result, about) => onLogic({ ...logic, result }, about)}
          />
          {!frame.readOnly && (
            <div className={classes.tools}>
              <ActionIcon
                size={24}
                aria-label={words.remove(words.parts.result)}
                onClick={() => onLogic({ ...logic, result: null })}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </div>
          )}
        </div>
      )}
      {!frame.readOnly && (
        <div className={classes.adds}>
          <AddButton
            label={words.addEntry}
            onClick={() =>
              change([
                ...logic.entries,
                { name: `part ${logic.entries.length + 1}`, type: "", logic: emptyLogic("literal") },
              ])
            }
          />
          {!logic.result && (
            <AddButton label={words.addResult} onClick={() => onLogic({ ...logic, result: emptyLogic("literal") })} />
          )}
        </div>
      )}
    </div>
  );
}

/** The call of a function with what it is given. */
export function BoxedInvocation(props: Of<Invocation>) {
  const { frame, logic, path, onLogic } = props;
  const change = (args: Invocation["arguments"], about?: string) => onLogic({ ...logic, arguments: args }, about);
  const known = frame.model.knowledge.find(({ name }) => name === logic.function);
  const lacking = known?.parameters.find(({ name }) => !logic.arguments.some((each) => each.name === name));
  return (
    <div className={classes.rows}>
      <TextInput
        size="xs"
        label={words.parts.function}
        value={logic.function}
        readOnly={frame.readOnly}
        onChange={(event) =>
          onLogic({ ...logic, function: event.currentTarget.value }, `${frame.element.id} ${path} function`)
        }
      />
      {logic.arguments.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: arguments have no other identity, and their names are being typed
        <div key={index} className={classes.row}>
          <div className={classes.name}>
            <TextInput
              size="xs"
              aria-label={words.argument(index + 1)}
              value={each.name}
              readOnly={frame.readOnly}
              onChange={(event) =>
                change(
                  replaced(logic.arguments, index, { ...each, name: event.currentTarget.value }),
                  `${frame.element.id} ${path} name ${index}`,
                )
              }
            />
          </div>
          <Part
            owner={props}
            logic={each.logic}
            at={`arguments[${index}].logic`}
            label={each.name || words.argument(index + 1)}
            onLogic={(next, about) => change(replaced(logic.arguments, index, { ...each, logic: next }), about)}
          />
          {!frame.readOnly && (
            <RowTools
              what={each.name || words.argument(index + 1)}
              first={index === 0}
              onUp={() => change(moved(logic.arguments, index, index - 1))}
              onRemove={() => change(without(logic.arguments, index))}
            />
          )}
        </div>
      ))}
      {!frame.readOnly && (
        <AddButton
          label={words.addArgument}
          onClick={() =>
            change([
              ...logic.arguments,
              { name: lacking?.name ?? `argument ${logic.arguments.length + 1}`, logic: emptyLogic("literal") },
            ])
          }
        />
      )}
    </div>
  );
}

/** What a function takes. */
export function Parameters({
  frame,
  parameters,
  onParameters,
}: {
  frame: Pick<LogicProps["frame"], "model" | "readOnly">;
  parameters: readonly Parameter[];
  onParameters: (parameters: Parameter[], about?: string) => void;
}) {
  const fields = text.rules.model.fields;
  return (
    <div className={classes.rows}>
      {parameters.map((parameter, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parameters have no other identity, and their names are being typed
        <div key={index} className={classes.parameter}>
          <TextInput
            size="xs"
            aria-label={fields.parameter(index + 1)}
            value={parameter.name}
            readOnly={frame.readOnly}
            onChange={(event) =>
              onParameters(
                replaced(parameters, index, { ...parameter, name: event.currentTarget.value }),
                `parameter ${index}`,
              )
            }
          />
          <TypeChoice
            size="xs"
            ariaLabel={`${fields.parameter(index + 1)}: ${fields.type}`}
            model={frame.model}
            value={parameter.type}
            readOnly={frame.readOnly}
            onChange={(type) => onParameters(replaced(parameters, index, { ...parameter, type }))}
          />
          {!frame.readOnly && (
            <ActionIcon
              size={24}
              aria-label={words.remove(parameter.name || fields.parameter(index + 1))}
              onClick={() => onParameters(without(parameters, index))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!frame.readOnly && (
        <AddButton
          label={fields.addParameter}
          onClick={() => onParameters([...parameters, { name: `x${parameters.length + 1}`, type: "" }])}
        />
      )}
    </div>
  );
}

/** A function within logic. One in another language is kept, and shown as it is. */
export function BoxedFunction(props: Of<FunctionLogic>) {
  const { frame, logic, onLogic } = props;
  const foreign = logic.language.toLowerCase() !== "feel";
  return (
    <div className={classes.rows}>
      {foreign && <p className={classes.none}>{words.foreign(logic.language)}</p>}
      <Parameters
        frame={frame}
        parameters={logic.parameters}
        onParameters={(parameters, about) =>
          onLogic({ ...logic, parameters }, about && `${frame.element.id} ${props.path} ${about}`)
        }
      />
      <Part
        owner={props}
        logic={logic.body}
        at="body"
        label={words.parts.body}
        onLogic={(body, about) => onLogic({ ...logic, body }, about)}
      />
    </div>
  );
}
