import { ActionIcon, Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { keyOf } from "@/admin/record/edit";
import { text } from "@/text";
import classes from "../editor/Editor.module.css";
import { useFindings } from "../editor/useCheck";
import { type Budget, CHANNELS, type Channel, freeKey, type Group, type Placement } from "../model/catalogue";
import { useCatalogue, useDraftStore } from "../model/draft";
import { saidAt } from "../model/findings";

const words = text.actions.choosing;
const channels = CHANNELS.map((value) => ({ value, label: text.actions.channels[value] }));

type Entry = Group | Placement | Budget;
type ListName = "groups" | "placements" | "budgets";

interface Column {
  name: string;
  label: string;
  kind: "key" | "text" | "number" | "channel";
  min?: number;
  max?: number;
  decimals?: number;
}

const COLUMNS: Record<ListName, readonly Column[]> = {
  groups: [
    { name: "name", label: words.name, kind: "text" },
    { name: "key", label: words.key, kind: "key" },
    { name: "weight", label: words.weight, kind: "number", min: 0, max: 1000, decimals: 3 },
  ],
  placements: [
    { name: "name", label: words.name, kind: "text" },
    { name: "key", label: words.key, kind: "key" },
    { name: "channel", label: words.channel, kind: "channel" },
    { name: "slots", label: words.slots, kind: "number", min: 1, max: 20 },
  ],
  budgets: [
    { name: "key", label: words.key, kind: "key" },
    { name: "limit", label: words.limit, kind: "number", min: 0, max: 1_000_000_000_000 },
  ],
};

const NEW: Record<ListName, (key: string) => Entry> = {
  groups: (key) => ({ key, name: key, weight: 1 }),
  placements: (key) => ({ key, name: key, channel: "chat", slots: 1 }),
  budgets: (key) => ({ key, limit: 100 }),
};

interface CellProps {
  column: Column;
  entry: Entry;
  label: string;
  error: string | undefined;
  readOnly: boolean;
  onChange: (value: string | number) => void;
}

function Cell({ column, entry, label, error, readOnly, onChange }: CellProps) {
  const value = (entry as unknown as Record<string, string | number>)[column.name] ?? "";
  const common = { "aria-label": label, error, readOnly };
  if (column.kind === "channel")
    return (
      <NativeSelect
        {...common}
        disabled={readOnly}
        data={channels}
        value={value as Channel}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  if (column.kind === "number")
    return (
      <NumberInput
        {...common}
        w={120}
        value={value}
        min={column.min ?? 0}
        max={column.max ?? 1000}
        decimalScale={column.decimals ?? 0}
        onChange={(next) => onChange(Number(next) || 0)}
      />
    );
  return (
    <TextInput
      {...common}
      value={value}
      maxLength={column.kind === "key" ? 64 : 200}
      spellCheck={column.kind === "text"}
      onChange={(event) =>
        onChange(
          column.kind === "key"
            ? keyOf(event.currentTarget.value) || event.currentTarget.value
            : event.currentTarget.value,
        )
      }
    />
  );
}

/** The keys of a list are what actions name; where one changes, they follow. */
function followed<T extends { key: string }>(list: readonly T[], nth: number, part: Partial<T>): T[] {
  return list.map((each, at) => (at === nth ? { ...each, ...part } : each));
}

/** A short list of the catalogue: groups, places or budgets. */
export function Rows({ list, readOnly }: { list: ListName; readOnly: boolean }) {
  const store = useDraftStore();
  const catalogue = useCatalogue();
  const { findings } = useFindings();
  const entries: readonly Entry[] = catalogue[list];
  const change = (nth: number, column: Column, value: string | number) =>
    store.getState().edit((old) => {
      const before = old[list][nth]?.key;
      const next = { ...old, [list]: followed(old[list] as { key: string }[], nth, { [column.name]: value }) };
      if (column.kind !== "key" || list === "placements") return next;
      const member = list === "groups" ? "group" : "budget";
      return {
        ...next,
        actions: old.actions.map((each) => (each[member] === before ? { ...each, [member]: String(value) } : each)),
      };
    }, `${list} ${nth} ${column.name}`);
  const add = () =>
    store.getState().edit((old) => ({
      ...old,
      [list]: [
        ...old[list],
        NEW[list](
          freeKey(
            list.slice(0, -1),
            old[list].map(({ key }) => key),
          ),
        ),
      ],
    }));
  const remove = (nth: number) =>
    store.getState().edit((old) => ({ ...old, [list]: (old[list] as Entry[]).filter((_, at) => at !== nth) }));
  return (
    <section className={classes.card} aria-label={words[list]}>
      <h2>{words[list]}</h2>
      <p className={classes.soft}>{words[`${list}Help`]}</p>
      {entries.length === 0 ? (
        <p className={classes.soft}>{words.none}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                {COLUMNS[list].map(({ name, label }) => (
                  <th key={name} scope="col">
                    {label}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {entries.map((entry, nth) => {
                const name = "name" in entry ? entry.name : entry.key;
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the key of an entry is being edited here
                  <tr key={nth}>
                    {COLUMNS[list].map((column) => (
                      <td key={column.name}>
                        <Cell
                          column={column}
                          entry={entry}
                          label={words.field(column.label, name)}
                          error={saidAt(findings, `${list}.${nth}.${column.name}`)}
                          readOnly={readOnly}
                          onChange={(value) => change(nth, column, value)}
                        />
                      </td>
                    ))}
                    <td>
                      {!readOnly && (
                        <ActionIcon size="lg" aria-label={words.removeRow(name)} onClick={() => remove(nth)}>
                          <IconTrash size={16} />
                        </ActionIcon>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {!readOnly && (
        <Button
          variant="light"
          size="xs"
          leftSection={<IconPlus size={15} />}
          style={{ alignSelf: "flex-start" }}
          aria-label={`${words.add}: ${words[list]}`}
          onClick={add}
        >
          {words.add}
        </Button>
      )}
    </section>
  );
}
