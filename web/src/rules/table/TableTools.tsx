import { ActionIcon, Button, Menu, Select, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconDots, IconKeyboard, IconPlus } from "@tabler/icons-react";
import type { Dispatch, MouseEvent, SetStateAction } from "react";
import { text } from "@/text";
import type { Aggregation, HitPolicy, Table } from "../model/document";
import { withColumn, withRows } from "../model/table";
import { HEAD, only, type Selection } from "./selection";
import classes from "./TableEditor.module.css";
import type { Deeds } from "./useDeeds";

const words = text.rules.table;

interface TableToolsProps {
  table: Table;
  deeds: Deeds;
  readOnly: boolean;
  onTable: (table: Table) => void;
  onSelect: Dispatch<SetStateAction<Selection>>;
  onUndo: () => void;
  onRedo: () => void;
  onMenu: (at: { x: number; y: number }) => void;
  onKeys: () => void;
}

const POLICIES = Object.entries(words.hitPolicies).map(([value, { label }]) => ({ value, label }));
const AGGREGATIONS = Object.entries(words.aggregations).map(([value, label]) => ({ value, label }));

/** How the rows decide together, in words. */
function HitPolicyChoice({ table, readOnly, onTable }: Pick<TableToolsProps, "table" | "readOnly" | "onTable">) {
  return (
    <>
      <Select
        size="xs"
        w={232}
        aria-label={words.hitPolicy}
        data={POLICIES}
        value={table.hit_policy}
        allowDeselect={false}
        readOnly={readOnly}
        comboboxProps={{ width: 380, position: "bottom-start" }}
        maxDropdownHeight={460}
        renderOption={({ option }) => (
          <div>
            <div>{option.label}</div>
            <div className={classes.help}>{words.hitPolicies[option.value]?.help}</div>
          </div>
        )}
        onChange={(value) =>
          value &&
          onTable({
            ...table,
            hit_policy: value as HitPolicy,
            aggregation: value === "collect" ? table.aggregation : null,
          })
        }
      />
      {table.hit_policy === "collect" && (
        <Select
          size="xs"
          w={132}
          aria-label={words.aggregation}
          data={AGGREGATIONS}
          value={table.aggregation ?? ""}
          allowDeselect={false}
          readOnly={readOnly}
          onChange={(value) => onTable({ ...table, aggregation: (value || null) as Aggregation | null })}
        />
      )}
    </>
  );
}

/** What can be done to the table, above it. */
export function TableTools(props: TableToolsProps) {
  const { table, deeds, readOnly, onTable, onSelect } = props;
  const selected = deeds.area ? deeds.area.bottom - deeds.area.top + 1 : 0;
  const addRow = () => {
    onTable(withRows(table, table.rules.length));
    onSelect(only(table.rules.length, 0));
  };
  const addColumn = (kind: "input" | "output" | "note") => {
    const before = { input: 0, output: table.inputs.length, note: table.inputs.length + table.outputs.length }[kind];
    const count = { input: table.inputs.length, output: table.outputs.length, note: table.annotations.length }[kind];
    onTable(withColumn(table, kind, count));
    onSelect(only(HEAD, before + count));
  };
  const openMenu = (event: MouseEvent<HTMLElement>) => {
    const rect = event.currentTarget.getBoundingClientRect();
    props.onMenu({ x: rect.left, y: rect.bottom });
  };
  const add = { size: "compact-sm", variant: "default", leftSection: <IconPlus size={14} /> } as const;
  return (
    <div className={classes.tools}>
      <HitPolicyChoice table={table} readOnly={readOnly} onTable={onTable} />
      {!readOnly && (
        <>
          <Button {...add} onClick={addRow}>
            {words.addRow}
          </Button>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button {...add}>{words.addColumn}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => addColumn("input")}>{words.addInput}</Menu.Item>
              <Menu.Item onClick={() => addColumn("output")}>{words.addOutput}</Menu.Item>
              <Menu.Item onClick={() => addColumn("note")}>{words.addNote}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Tooltip label={`${words.undo} (Ctrl+Z)`}>
            <ActionIcon aria-label={words.undo} onClick={props.onUndo}>
              <IconArrowBackUp size={17} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={`${words.redo} (Ctrl+Y)`}>
            <ActionIcon aria-label={words.redo} onClick={props.onRedo}>
              <IconArrowForwardUp size={17} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={words.menu}>
            <ActionIcon aria-label={words.menu} onClick={openMenu}>
              <IconDots size={17} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      <Tooltip label={words.keys}>
        <ActionIcon aria-label={words.keys} onClick={props.onKeys}>
          <IconKeyboard size={17} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.count}>{words.rows(table.rules.length, selected)}</span>
    </div>
  );
}
