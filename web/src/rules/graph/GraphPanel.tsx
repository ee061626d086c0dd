import { ActionIcon, Modal, Tooltip } from "@mantine/core";
import { IconArrowsMaximize, IconBinaryTree2 } from "@tabler/icons-react";
import { type ComponentProps, useState } from "react";
import { text } from "@/text";
import classes from "./Graph.module.css";
import { GraphView } from "./GraphView";

const words = text.rules.model;

/** The graph in the outline, and large on its own when it is asked for. */
export function GraphPanel(props: ComponentProps<typeof GraphView>) {
  const { model, readOnly, onPositions } = props;
  const [large, setLarge] = useState(false);
  const arrange = () => {
    const shown = new Set([...model.inputs, ...model.decisions, ...model.knowledge].map(({ id }) => id));
    onPositions(Object.fromEntries(Object.entries(model.positions).filter(([id]) => !shown.has(id))));
  };
  return (
    <div>
      <GraphView {...props} />
      <div className={classes.tools}>
        {!readOnly && Object.keys(model.positions).length > 0 && (
          <Tooltip label={words.fit}>
            <ActionIcon aria-label={words.fit} onClick={arrange}>
              <IconBinaryTree2 size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label={words.enlarge}>
          <ActionIcon aria-label={words.enlarge} onClick={() => setLarge(true)}>
            <IconArrowsMaximize size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Modal
        opened={large}
        onClose={() => setLarge(false)}
        size="90%"
        title={words.graph}
        closeButtonProps={{ "aria-label": text.shell.common.close }}
      >
        <GraphView {...props} large />
      </Modal>
    </div>
  );
}
