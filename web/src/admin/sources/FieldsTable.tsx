import { ActionIcon, Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ClipboardEvent, type KeyboardEvent, useRef } from "react";
import type { FieldSpec, SourceFinding } from "@/api/sources";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import { moved } from "../record/edit";
import type { Editor } from "../record/useEditor";
import { COLUMNS, cellOf, FIELD_TYPES, pasteLines, withCell } from "./fieldLines";
import classes from "./Sources.module.css";
import { newField, type SourceForm } from "./sourceForm";

const words = text.admin.sources;
const WIDE: ReadonlySet<string> = new Set(["name", "column", "label", "meaning"]);
const NARROW: ReadonlySet<string> = new Set(["unit", "fresh_for"]);

interface CellProps {
  field: FieldSpec;
  column: keyof FieldSpec;
  label: string;
  place: string;
  error: string | undefined;
  onChange: (field: FieldSpec) => void;
}

function Cell({ field, column, label, place, error, onChange }: CellProps) {
  if (column === "protected")
    return (
      <input
        type="checkbox"
        className={classes.check}
        aria-label={label}
        data-place={place}
        checked={field.protected}
        onChange={(event) => onChange({ ...field, protected: event.currentTarget.checked })}
      />
    );
  if (column === "type")
    return (
      <select
        aria-label={label}
        data-place={place}
        value={field.type}
        onChange={(event) => onChange(withCell(field, column, event.currentTarget.value))}
      >
        {FIELD_TYPES.map((type) => (
          <option key={type} value={type}>
            {words.types[type]}
          </option>
        ))}
      </select>
    );
  return (
    <input
      aria-label={label}
      aria-invalid={error !== undefined}
      title={error}
      data-place={place}
      data-wide={WIDE.has(column) || undefined}
      data-narrow={NARROW.has(column) || undefined}
      value={cellOf(field, column)}
      inputMode={column === "fresh_for" ? "decimal" : undefined}
      spellCheck={column === "label" || column === "meaning"}
      autoCapitalize="off"
      onChange={(event) => onChange(withCell(field, column, event.currentTarget.value))}
    />
  );
}

/** The line and the column of a field of the table. */
function whereOf(target: EventTarget): { row: number; column: number } | null {
  const place = target instanceof HTMLElement ? target.dataset.place : undefined;
  const [row, column] = (place ?? "").split("-").map(Number);
  return place && row !== undefined && column !== undefined ? { row, column } : null;
}

const ARROWS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** What the answer means: one line for each attribute, filled by hand or from a spreadsheet. */
export function FieldsTable({ editor, findings }: { editor: Editor<SourceForm>; findings: readonly SourceFinding[] }) {
  const { fields } = editor.form;
  const place = useRef<HTMLTableElement>(null);
  const tell = (next: FieldSpec[]) => editor.change("fields", next);
  const focus = (row: number, column: number) =>
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[data-place="${row}-${column}"]`)?.focus());
  const add = (at = fields.length, column = 0) => {
    tell(fields.toSpliced(at, 0, newField()));
    focus(at, column);
  };
  const press = (event: KeyboardEvent) => {
    const at = whereOf(event.target);
    if (!at) return;
    const { row, column } = at;
    const arrow = ARROWS[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      if (row + 1 < fields.length) focus(row + 1, column);
      else add(row + 1, column);
    } else if (arrow && event.altKey) {
      event.preventDefault();
      const to = row + arrow;
      if (to < 0 || to >= fields.length) return;
      tell(moved(fields, row, to));
      focus(to, column);
    } else if (event.key === "Backspace" && event.ctrlKey) {
      event.preventDefault();
      tell(fields.toSpliced(row, 1));
      focus(Math.max(0, row - 1), column);
    }
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/plain");
    const at = whereOf(event.target);
    if (!at || !/[\t\n]/.test(pasted.trim())) return;
    const { row, column } = at;
    event.preventDefault();
    const { fields: next, taken } = pasteLines(fields, row, column, pasted);
    tell(next);
    notifications.show({ color: "green", message: words.pasted(taken), autoClose: 3000 });
  };
  const faults = fields.flatMap((field, row) =>
    COLUMNS.flatMap((column) => {
      const said = editor.error(`fields.${row}.${column}`);
      return said ? [{ severity: "error", key: `${row}-${column}`, said: `${field.name || row + 1}: ${said}` }] : [];
    }),
  );
  const found = findings
    .filter(({ field }) => field.startsWith("fields"))
    .map(({ field, gravity, message, remedy }) => ({
      severity: gravity as string,
      key: `${field} ${message}`,
      said: `${message} ${remedy}`,
    }));
  return (
    <FormSection title={words.fields} help={words.fieldsHelp}>
      {fields.length === 0 ? (
        <p className={classes.soft}>{words.noFields}</p>
      ) : (
        <div className={classes.scroller}>
          <table ref={place} className={classes.grid} onKeyDown={press} onPaste={paste} aria-label={words.fields}>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col">
                    {words.columnsOf[column]}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {fields.map((field, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place until it is saved
                <tr key={row}>
                  {COLUMNS.map((column, at) => (
                    <td key={column}>
                      <Cell
                        field={field}
                        column={column}
                        label={words.cell(words.columnsOf[column], row + 1)}
                        place={`${row}-${at}`}
                        error={
                          editor.error(`fields.${row}.${column}`) ??
                          findings.find((each) => each.field === `fields.${row}.${column}`)?.message
                        }
                        onChange={(next) => tell(fields.with(row, next))}
                      />
                    </td>
                  ))}
                  <td>
                    <ActionIcon
                      size="sm"
                      aria-label={words.removeField(field.name || String(row + 1))}
                      onClick={() => tell(fields.toSpliced(row, 1))}
                    >
                      <IconTrash size={15} />
                    </ActionIcon>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(faults.length > 0 || found.length > 0) && (
        <ul className={classes.faults} role="alert">
          {[...faults, ...found].map(({ severity, key, said }) => (
            <li key={key} data-severity={severity}>
              {said}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button variant="light" size="xs" leftSection={<IconPlus size={15} />} onClick={() => add()}>
          {words.addField}
        </Button>
        {fields.length > 0 && <p className={classes.soft}>{words.fieldKeys}</p>}
      </div>
    </FormSection>
  );
}
