import { Button, Switch, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowLeft, IconCopy, IconMapQuestion, IconTrash } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { Link, useNavigate } from "react-router";
import { undoNotice } from "@/admin/record/undoNotice";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { addressOf } from "../list/ActionsTab";
import { type Action, withCopy } from "../model/catalogue";
import { useCatalogue, useDraftStore } from "../model/draft";
import { Preview } from "../preview/Preview";
import { Criteria } from "./Criteria";
import classes from "./Editor.module.css";
import { Choice, General, Times } from "./Facts";
import { Treatments } from "./Treatments";

const words = text.actions.editor;

export interface PartProps {
  action: Action;
  /** `actions.3`: where the check says that it is. */
  path: string;
  readOnly: boolean;
  /** `about` makes the typing in one field one step back. */
  onChange: (change: (action: Action) => Action, about?: string) => void;
}

/** One action: when it fits, how it is chosen, and in which words it is said; beside it, what is seen. */
export function ActionEditor({ actionKey, readOnly }: { actionKey: string; readOnly: boolean }) {
  const store = useDraftStore();
  const navigate = useNavigate();
  const { actions } = useCatalogue();
  const [treatment, setTreatment] = useState<string | null>(null);
  const at = actions.findIndex(({ key }) => key === actionKey);
  const action = actions[at];
  const onChange = useCallback<PartProps["onChange"]>(
    (change, about) => store.getState().editAction(actionKey, change, about ? `${actionKey} ${about}` : null),
    [store, actionKey],
  );
  if (!action) return <EmptyState icon={IconMapQuestion} title={words.gone} detail={words.goneDetail} />;
  const shown = action.treatments.find(({ key }) => key === treatment) ?? action.treatments[0] ?? null;
  const part = { action, path: `actions.${at}`, readOnly, onChange };
  const duplicate = () => {
    let made = actionKey;
    store.getState().edit((catalogue) => {
      const copied = withCopy(catalogue, actionKey, words.copyName(action.name));
      made = copied.key;
      return copied.catalogue;
    });
    void navigate(addressOf(made));
  };
  const remove = () => {
    store.getState().edit((catalogue) => ({
      ...catalogue,
      actions: catalogue.actions.filter(({ key }) => key !== actionKey),
    }));
    void navigate("/actions");
    undoNotice(words.removed(action.name), () => {
      const { edit, history } = store.getState();
      if (history.present.actions.some(({ key }) => key === actionKey)) return;
      edit((catalogue) => ({ ...catalogue, actions: catalogue.actions.toSpliced(at, 0, action) }));
      notifications.clean();
    });
  };
  return (
    <div className={classes.editing}>
      <div className={classes.form}>
        <header className={classes.head}>
          <Button
            component={Link}
            to="/actions"
            variant="subtle"
            color="gray"
            leftSection={<IconArrowLeft size={16} />}
          >
            {words.back}
          </Button>
          <h2>{action.name}</h2>
          <Switch
            label={words.active}
            checked={action.active}
            disabled={readOnly}
            onChange={(event) => {
              const active = event.currentTarget.checked;
              onChange((old) => ({ ...old, active }));
            }}
          />
          {!readOnly && (
            <>
              <Tooltip label={words.duplicate}>
                <Button variant="default" px="xs" aria-label={words.duplicate} onClick={duplicate}>
                  <IconCopy size={16} />
                </Button>
              </Tooltip>
              <Tooltip label={words.remove}>
                <Button variant="default" px="xs" aria-label={words.remove} onClick={remove}>
                  <IconTrash size={16} />
                </Button>
              </Tooltip>
            </>
          )}
        </header>
        <General {...part} />
        <Criteria {...part} />
        <Treatments {...part} chosen={shown} onChoose={setTreatment} />
        <Choice {...part} />
        <Times {...part} />
      </div>
      <Preview action={action} treatment={shown} />
    </div>
  );
}
