import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconArrowBackUp, IconDots, IconSearchOff } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { Link } from "react-router";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import classes from "./RecordTable.module.css";

const words = text.admin.record;

export interface Column<T> {
  header: string;
  cell: (record: T) => ReactNode;
  /** Left out first when there is little room. */
  minor?: boolean;
}

interface Listed {
  id: string;
  active: boolean;
}

interface RecordTableProps<T extends Listed> {
  label: string;
  /** What is shown: already filtered. */
  records: readonly T[];
  /** Whether there is anything at all, so that an empty list and an empty search say different things. */
  any: boolean;
  nameOf: (record: T) => string;
  nameHeader: string;
  columns: Column<T>[];
  selected: string | null;
  addressOf: (record: T) => string;
  onRetire?: (record: T) => void;
  /** What stands before the name, such as a handle. */
  lead?: (record: T, index: number) => ReactNode;
  badge?: (record: T) => string | null;
  empty: { icon: ComponentType<{ size?: number | string; stroke?: number | string }>; title: string; detail: string };
  rowProps?: (record: T, index: number) => object;
}

function RetireMenu<T extends Listed>({
  record,
  name,
  onRetire,
}: {
  record: T;
  name: string;
  onRetire: (record: T) => void;
}) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={words.actions(name)}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={record.active ? <IconArchive size={16} /> : <IconArrowBackUp size={16} />}
          onClick={() => onRetire(record)}
        >
          {record.active ? words.retire : words.restore}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The rows of a list; each opens its editor. */
export function RecordTable<T extends Listed>(props: RecordTableProps<T>) {
  const { records, any, nameOf, columns, selected, addressOf, onRetire, lead, badge, empty } = props;
  if (!any) return <EmptyState icon={empty.icon} title={empty.title} detail={empty.detail} />;
  if (!records.length) return <EmptyState icon={IconSearchOff} title={words.noMatch} detail={words.noMatchDetail} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={props.label}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{props.nameHeader}</th>
            {columns.map(({ header, minor }) => (
              <th key={header} scope="col" data-minor={minor || undefined}>
                {header}
              </th>
            ))}
            {onRetire && <td aria-hidden />}
          </tr>
        </thead>
        <tbody>
          {records.map((record, index) => {
            const name = nameOf(record);
            const mark = badge ? badge(record) : record.active ? null : words.retired;
            return (
              <tr
                key={record.id}
                data-selected={record.id === selected || undefined}
                data-retired={!record.active || undefined}
                {...props.rowProps?.(record, index)}
              >
                <th scope="row">
                  <span className={classes.name}>
                    {lead?.(record, index)}
                    <Link to={addressOf(record)} className={classes.open} title={name}>
                      {name}
                    </Link>
                    {mark && <StatusBadge tone="muted">{mark}</StatusBadge>}
                  </span>
                </th>
                {columns.map(({ header, cell, minor }) => (
                  <td key={header} data-minor={minor || undefined}>
                    {cell(record)}
                  </td>
                ))}
                {onRetire && (
                  <td className={classes.actions}>
                    <RetireMenu record={record} name={name} onRetire={onRetire} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
