import { ActionIcon, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import { emptyLogic, type ListLogic, type Logic, type Relation } from "../model/document";
import { AddButton } from "./boxedNames";
import type { LogicProps } from "./frame";
import classes from "./Logic.module.css";
import { Part } from "./LogicEditor";

const words = text.rules.logic;

type Of<L> = Omit<LogicProps, "logic"> & { logic: L };

/** Values one after the other. */
export function BoxedList(props: Of<ListLogic>) {
  const { frame, logic, onLogic } = props;
  const change = (items: ListLogic["items"], about?: string) => onLogic({ ...logic, items }, about);
  return (
    <div className={classes.rows}>
      {logic.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no other identity
        <div key={index} className={classes.item}>
          <Part
            owner={props}
            logic={item}
            at={`items[${index}]`}
            label={words.item(index + 1)}
            onLogic={(next, about) =>
              change(
                logic.items.map((each, at) => (at === index ? next : each)),
                about,
              )
            }
          />
          {!frame.readOnly && (
            <ActionIcon
              size={24}
              aria-label={words.remove(words.item(index + 1))}
              onClick={() => change(logic.items.filter((_, at) => at !== index))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!frame.readOnly && (
        <AddButton label={words.addItem} onClick={() => change([...logic.items, emptyLogic("literal")])} />
      )}
    </div>
  );
}

/** A table whose cells are all expressions. */
export function BoxedRelation(props: Of<Relation>) {
  const { frame, logic, path, onLogic } = props;
  // What only the file knows about columns and rows goes by their order, so it goes when that changes.
  const change = (next: Partial<Relation>, about?: string) =>
    onLogic({ ...logic, row_ids: undefined, column_details: undefined, ...next } as Logic, about);
  const setCell = (row: number, column: number, cell: Logic | null, about?: string) =>
    onLogic(
      {
        ...logic,
        rows: logic.rows.map((cells, at) =>
          at === row ? cells.map((each, i) => (i === column ? cell : each)) : cells,
        ),
      },
      about,
    );
  return (
    <div className={classes.rows}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label={props.label}>
        <table className={classes.relation}>
          <thead>
            <tr>
              {logic.columns.map((column, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: names of columns are being typed
                <th key={index} scope="col">
                  <div className={classes.head}>
                    <TextInput
                      size="xs"
                      aria-label={words.column(index + 1)}
                      value={column}
                      readOnly={frame.readOnly}
                      onChange={(event) => {
                        const name = event.currentTarget.value;
                        change(
                          { columns: logic.columns.map((each, at) => (at === index ? name : each)) },
                          `${frame.element.id} ${path} column ${index}`,
                        );
                      }}
                    />
                    {!frame.readOnly && (
                      <ActionIcon
                        size={24}
                        aria-label={words.remove(words.column(index + 1))}
                        onClick={() =>
                          change({
                            columns: logic.columns.filter((_, at) => at !== index),
                            rows: logic.rows.map((row) => row.filter((_, at) => at !== index)),
                          })
                        }
                      >
                        <IconTrash size={15} />
                      </ActionIcon>
                    )}
                  </div>
                </th>
              ))}
              {!frame.readOnly && <td />}
            </tr>
          </thead>
          <tbody>
            {logic.rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
              <tr key={index}>
                {logic.columns.map((column, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: names of columns are being typed
                  <td key={at}>
                    <Part
                      owner={props}
                      logic={row[at] ?? null}
                      at={`rows[${index}][${at}]`}
                      label={words.cell(index + 1, column)}
                      onLogic={(cell, about) => setCell(index, at, cell, about)}
                    />
                  </td>
                ))}
                {!frame.readOnly && (
                  <td>
                    <ActionIcon
                      size={24}
                      aria-label={words.remove(text.rules.proof.findings.row(index + 1))}
                      onClick={() => change({ rows: logic.rows.filter((_, other) => other !== index) })}
                    >
                      <IconTrash size={15} />
                    </ActionIcon>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!frame.readOnly && (
        <div className={classes.adds}>
          <AddButton
            label={words.addRow}
            onClick={() => change({ rows: [...logic.rows, logic.columns.map(() => emptyLogic("literal"))] })}
          />
          <AddButton
            label={words.addColumn}
            onClick={() =>
              change({
                columns: [...logic.columns, `column ${logic.columns.length + 1}`],
                rows: logic.rows.map((row) => [...row, emptyLogic("literal")]),
              })
            }
          />
        </div>
      )}
    </div>
  );
}
