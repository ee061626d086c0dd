import { Menu } from "@mantine/core";
import { Keys } from "@/keys/Keys";
import { text } from "@/text";
import type { Deed } from "./selection";
import type { Deeds } from "./useDeeds";

const words = text.rules.table.actions;

type Entry = { label: string; keys: string; deed: Deed };

const ROWS: Entry[] = [
  { label: words.insertAbove, keys: "Ctrl+Shift+Enter", deed: { do: "insertRow", above: true } },
  { label: words.insertBelow, keys: "Ctrl+Enter", deed: { do: "insertRow", above: false } },
  { label: words.duplicate, keys: "Ctrl+Shift+D", deed: { do: "duplicate" } },
  { label: words.moveUp, keys: "Alt+ArrowUp", deed: { do: "carry", rows: -1, columns: 0 } },
  { label: words.moveDown, keys: "Alt+ArrowDown", deed: { do: "carry", rows: 1, columns: 0 } },
  { label: words.removeRows, keys: "Ctrl+Delete", deed: { do: "removeRows" } },
];
const CELLS: Entry[] = [
  { label: words.fillDown, keys: "Ctrl+D", deed: { do: "fillDown" } },
  { label: words.clear, keys: "Delete", deed: { do: "clear" } },
];
const COLUMNS: Entry[] = [
  { label: words.insertBefore, keys: "Alt+Shift+ArrowLeft", deed: { do: "insertColumn", before: true } },
  { label: words.insertAfter, keys: "Alt+Shift+ArrowRight", deed: { do: "insertColumn", before: false } },
  { label: words.moveLeft, keys: "Alt+ArrowLeft", deed: { do: "carry", rows: 0, columns: -1 } },
  { label: words.moveRight, keys: "Alt+ArrowRight", deed: { do: "carry", rows: 0, columns: 1 } },
  { label: words.removeColumn, keys: "Ctrl+Shift+Delete", deed: { do: "removeColumn" } },
];

interface TableMenuProps {
  at: { x: number; y: number } | null;
  deeds: Deeds;
  readOnly: boolean;
  inHead: boolean;
  onHead: () => void;
  onClose: () => void;
}

/** Everything that the keyboard does to rows and columns, at the pointer. */
export function TableMenu({ at, deeds, readOnly, inHead, onHead, onClose }: TableMenuProps) {
  const item = ({ label, keys, deed }: Entry) => (
    <Menu.Item key={label} rightSection={<Keys chord={keys} />} onClick={() => deeds.perform(deed)}>
      {label}
    </Menu.Item>
  );
  return (
    <Menu
      opened={at !== null && !readOnly}
      onChange={(open) => !open && onClose()}
      position="bottom-start"
      width={300}
      trapFocus
      returnFocus
    >
      <Menu.Target>
        <span aria-hidden style={{ position: "fixed", left: at?.x ?? 0, top: at?.y ?? 0, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown>
        {!inHead && ROWS.map(item)}
        {!inHead && <Menu.Divider />}
        {!inHead && CELLS.map(item)}
        {!inHead && <Menu.Divider />}
        <Menu.Item onClick={onHead}>{words.head}</Menu.Item>
        {COLUMNS.map(item)}
      </Menu.Dropdown>
    </Menu>
  );
}
