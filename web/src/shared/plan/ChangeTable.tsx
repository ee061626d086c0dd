import { Table } from "@mantine/core";
import type { PlanChange } from "@/api/plan";
import { text } from "@/text";
import classes from "./ChangeTable.module.css";
import { sayRule } from "./rules";
import { useKeyNames } from "./useKeyNames";

const words = text.admin.plan.diff;
const fields = text.admin.plan.fields;

interface ChangeTableProps {
  changes: readonly PlanChange[];
  label: string;
  /** What the two columns of values are. */
  columns?: readonly [string, string];
}

/** What differs between two plans, rule by rule. */
export function ChangeTable({ changes, label, columns = [words.before, words.after] }: ChangeTableProps) {
  const names = useKeyNames();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse must be able to scroll it
    <section className={classes.scroller} tabIndex={0} aria-label={label}>
      <Table className={classes.table} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.service}</Table.Th>
            <Table.Th>{words.field}</Table.Th>
            <Table.Th>{columns[0]}</Table.Th>
            <Table.Th>{columns[1]}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ service, name, field, before, after }) => (
            <Table.Tr key={`${service}.${field}`}>
              <Table.Th scope="row">{name}</Table.Th>
              {field === "service" ? (
                <Table.Td colSpan={3}>{before === null ? words.joined : words.left}</Table.Td>
              ) : (
                <>
                  <Table.Td>{fields[field] ?? field}</Table.Td>
                  <Table.Td className={classes.before}>{sayRule(field, before, names)}</Table.Td>
                  <Table.Td className={classes.after}>{sayRule(field, after, names)}</Table.Td>
                </>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
