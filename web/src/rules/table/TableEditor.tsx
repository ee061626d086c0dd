import { useCallback, useMemo, useState } from "react";
import { text } from "@/text";
import { Coded } from "@/ui/Coded";
import type { Decision, Knowledge, Model, Table } from "../model/document";
import { type PlacedFindings, worst } from "../model/findings";
import { suggestionsFor, valuesOf } from "../model/names";
import { type Column, cellOf, columnsOf, withHead } from "../model/table";
import { sayValue } from "../model/values";
import { HeadDialog } from "./HeadDialog";
import { KeysDialog } from "./KeysDialog";
import type { Marks } from "./marks";
import { HEAD, kept, START } from "./selection";
import classes from "./TableEditor.module.css";
import { activeKey, TableGrid } from "./TableGrid";
import { TableMenu } from "./TableMenu";
import { TableTools } from "./TableTools";
import { useDeeds } from "./useDeeds";

const words = text.rules.table;

interface TableEditorProps {
  model: Model;
  element: Decision | Knowledge;
  table: Table;
  placed: PlacedFindings;
  marks: Marks;
  readOnly: boolean;
  /** A cell to go to, such as that of a finding; a new object goes there again. */
  goTo: { rule: string; column: string } | null;
  onTable: (table: Table) => void;
  onWriting: (table: Table | null) => void;
  onUndo: () => void;
  onRedo: () => void;
}

/** The cell with the cursor in full, and what is wrong with it. */
function CellBar({
  table,
  columns,
  place,
  placed,
  cell,
}: {
  table: Table;
  columns: readonly Column[];
  place: { row: number; column: number };
  placed: PlacedFindings;
  cell: string;
}) {
  const column = columns[place.column];
  const rule = table.rules[place.row];
  if (!column) return null;
  const value = rule ? cellOf(rule, column) : column.expression || column.title;
  const findings = rule
    ? [...(placed.cells.get(cell) ?? []), ...(placed.rows.get(rule.id) ?? [])]
    : (placed.columns.get(column.id) ?? []);
  const name = column.title || words.unnamed;
  // Room for a finding while there is any, so that the table stays where it is when the cursor moves.
  const some = placed.cells.size + placed.rows.size + placed.columns.size > 0;
  return (
    <div className={classes.bar} data-findings={some || undefined}>
      <span className={classes.place}>{rule ? words.place(place.row + 1, name) : words.heading(name)}</span>
      <code className={classes.value} title={value}>
        {value === "-" ? <i>{words.anyCell}</i> : value || <i>{words.emptyCell}</i>}
      </code>
      <div role="status" className={classes.findings} data-severity={worst(findings) ?? undefined}>
        {findings.map((finding) => (
          <p key={`${finding.code} ${finding.message}`}>
            <b data-severity={finding.severity}>
              <Coded>{finding.message}</Coded>
            </b>{" "}
            <Coded>{finding.remedy}</Coded>
            {finding.example && (
              <>
                {" "}
                {words.example}{" "}
                {Object.entries(finding.example)
                  .map(([path, each]) => `${path} = ${sayValue(each)}`)
                  .join(", ")}
              </>
            )}
          </p>
        ))}
      </div>
    </div>
  );
}

/** A decision table with its tools: the spreadsheet, what the cell says, and how rows and columns are changed. */
export function TableEditor(props: TableEditorProps) {
  const { model, element, table, placed, marks, readOnly, onTable } = props;
  const [given, setSelection] = useState(START);
  const [head, setHead] = useState<Column | null>(null);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const [keys, setKeys] = useState(false);
  const [written, setWritten] = useState<Table | null>(null);
  const columns = useMemo(() => columnsOf(table), [table]);
  const selection = kept(given, { rows: table.rules.length, columns: columns.length });
  const general = useMemo(() => suggestionsFor(model, element), [model, element]);
  const names = useMemo(() => new Set(general.map((each) => each.text)), [general]);
  const deeds = useDeeds({ table, columns, selection, setSelection, readOnly, names, onTable });
  const suggestionsOf = useCallback(
    (column: Column) => {
      if (column.kind === "note") return [];
      return [...valuesOf(model, element, column), ...general];
    },
    [model, element, general],
  );

  const [gone, setGone] = useState(props.goTo);
  if (props.goTo !== gone) {
    setGone(props.goTo);
    const row = table.rules.findIndex(({ id }) => id === props.goTo?.rule);
    const column = columns.findIndex(({ id }) => id === props.goTo?.column);
    const at = { row: row < 0 ? HEAD : row, column: Math.max(0, column) };
    if (props.goTo) setSelection({ at, from: row >= 0 && column < 0 ? { row, column: columns.length - 1 } : at });
  }

  return (
    <div className={classes.editor}>
      <TableTools
        table={table}
        deeds={deeds}
        readOnly={readOnly}
        onTable={onTable}
        onSelect={setSelection}
        onUndo={props.onUndo}
        onRedo={props.onRedo}
        onMenu={setMenu}
        onKeys={() => setKeys(true)}
      />
      <CellBar
        table={written ?? table}
        columns={columns}
        place={selection.at}
        placed={placed}
        cell={activeKey(table, columns, selection)}
      />
      <TableGrid
        label={words.name(element.name)}
        table={table}
        selection={selection}
        setSelection={setSelection}
        deeds={deeds}
        placed={placed}
        marks={marks}
        readOnly={readOnly}
        suggestionsOf={suggestionsOf}
        onTable={onTable}
        onWriting={(next) => {
          setWritten(next);
          props.onWriting(next);
        }}
        onHead={setHead}
        onMenu={setMenu}
        onUndo={props.onUndo}
        onRedo={props.onRedo}
      />
      <TableMenu
        at={menu}
        deeds={deeds}
        readOnly={readOnly}
        inHead={selection.at.row === HEAD}
        onHead={() => setHead(columns[selection.at.column] ?? null)}
        onClose={() => setMenu(null)}
      />
      {head && (
        <HeadDialog
          column={head}
          table={table}
          model={model}
          element={element}
          readOnly={readOnly}
          onApply={(change) => {
            onTable(withHead(table, head.kind, head.index, change));
            setHead(null);
          }}
          onClose={() => setHead(null)}
        />
      )}
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </div>
  );
}
