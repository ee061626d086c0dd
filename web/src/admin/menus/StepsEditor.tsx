import { Button, Input, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { MenuFinding, MenuStep } from "@/api/menus";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import { moved } from "../record/edit";
import type { Editor } from "../record/useEditor";
import classes from "./Menus.module.css";
import { check, type MenuForm, newStep, renamed, without } from "./menuForm";
import { STEP_ICONS, StepCard, type StepMoves } from "./StepCard";
import { STEP_KINDS } from "./stepFields";

const words = text.admin.menus;

/** The step that a fault of the form is in. */
const stepOf = (path: string) => Number(/^menu\.steps\.(\d+)/.exec(path)?.[1] ?? Number.NaN);

interface StepsEditorProps {
  editor: Editor<MenuForm>;
  findings: readonly MenuFinding[];
}

/** The steps of a menu in their order, of which one is open; a new one is made where it is needed. */
export function StepsEditor({ editor, findings }: StepsEditorProps) {
  const { menu } = editor.form;
  const { steps, languages } = menu;
  const [opened, setOpened] = useState<number | null>(editor.isNew ? 0 : null);
  const tell = (next: MenuStep[]) => editor.change("menu", { ...menu, steps: next });
  const keys = useMemo(() => steps.map(({ key }) => key), [steps]);
  const faults = useMemo(() => new Set(Object.keys(check(editor.form)).map(stepOf)), [editor.form]);
  const moves: StepMoves = {
    open: setOpened,
    change: (nth, part) => tell(steps.map((step, at) => (at === nth ? { ...step, ...part } : step))),
    rename: (nth, key) => tell(renamed(steps, nth, key)),
    move: (nth, to) => {
      tell(moved(steps, nth, to));
      setOpened((was) => (was === nth ? to : was === to ? nth : was));
    },
    remove: (nth) => {
      tell(without(steps, nth));
      setOpened(null);
    },
  };
  return (
    <FormSection title={words.steps} help={words.stepsHelp}>
      <ol className={classes.steps}>
        {steps.map((step, nth) => (
          <StepCard
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place while its name is typed
            key={nth}
            step={step}
            nth={nth}
            count={steps.length}
            opened={opened === nth}
            languages={languages}
            keys={keys}
            error={editor.error}
            faulty={editor.refusal !== null && faults.has(nth)}
            findings={findings.filter((each) => each.step === step.key).map(({ sentence }) => sentence)}
            moves={moves}
          />
        ))}
      </ol>
      {steps.length === 0 && <Input.Error>{editor.error("menu.steps")}</Input.Error>}
      <Menu position="bottom-start" width={330} withinPortal>
        <Menu.Target>
          <Button variant="light" size="xs" leftSection={<IconPlus size={15} />} style={{ alignSelf: "flex-start" }}>
            {words.addStep}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {STEP_KINDS.map((kind) => {
            const Icon = STEP_ICONS[kind];
            return (
              <Menu.Item
                key={kind}
                leftSection={<Icon size={17} />}
                onClick={() => {
                  tell([...steps, newStep(steps, kind)]);
                  setOpened(steps.length);
                }}
              >
                {words.kinds[kind]}
                <span className={classes.kindHelp}>{words.kindHelp[kind]}</span>
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </FormSection>
  );
}
