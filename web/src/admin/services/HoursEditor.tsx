import { ActionIcon, Button, Menu, TextInput, Tooltip } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { text } from "@/text";
import classes from "./HoursEditor.module.css";
import {
  copyDay,
  faultsOf,
  hoursOpen,
  nextSpan,
  type Span,
  splitAtMidnight,
  tidyClock,
  WEEKDAYS,
  type Week,
} from "./hours";

const words = text.admin.services;
const WORKDAYS = [0, 1, 2, 3, 4];

interface HoursEditorProps {
  week: Week;
  onChange: (week: Week) => void;
  /** The message for the week as a whole. */
  error: (path: string) => string | undefined;
}

interface SpanFieldsProps {
  weekday: number;
  nth: number;
  span: Span;
  error: string | undefined;
  onTyping: (typing: boolean) => void;
  onChange: (span: Span) => void;
  onRemove: () => void;
  onSplit: () => void;
}

function SpanFields({ weekday, nth, span, error, onTyping, onChange, onRemove, onSplit }: SpanFieldsProps) {
  const day = words.weekdays[weekday] ?? "";
  const pastMidnight = error === words.faults.ends_before_start;
  const field = (name: keyof Span, label: string) => (
    <TextInput
      aria-label={label}
      value={span[name]}
      onChange={(event) => onChange({ ...span, [name]: event.currentTarget.value })}
      onFocus={() => onTyping(true)}
      onBlur={() => {
        onTyping(false);
        onChange({ ...span, [name]: tidyClock(span[name]) });
      }}
      error={Boolean(error)}
      w={76}
      inputMode="numeric"
      spellCheck={false}
    />
  );
  return (
    <div className={classes.span}>
      {field("opens", words.from(day, nth))}
      <span className={classes.until}>{words.until}</span>
      {field("closes", words.to(day, nth))}
      <ActionIcon aria-label={words.removeSpan(day, nth)} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
      {error && (
        <span className={classes.fault} role="alert">
          {error}{" "}
          {pastMidnight && (
            <button type="button" onClick={onSplit}>
              {words.split}
            </button>
          )}
        </span>
      )}
    </div>
  );
}

function CopyMenu({ weekday, onCopy }: { weekday: number; onCopy: (to: number[]) => void }) {
  const day = words.weekdays[weekday] ?? "";
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <Tooltip label={words.copyFrom(day)}>
          <ActionIcon aria-label={words.copyFrom(day)}>
            <IconCopy size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.copyTo}</Menu.Label>
        <Menu.Item onClick={() => onCopy(WORKDAYS)}>{words.copyWeekdays}</Menu.Item>
        <Menu.Item onClick={() => onCopy([...WEEKDAYS])}>{words.copyAll}</Menu.Item>
        <Menu.Divider />
        {WEEKDAYS.filter((other) => other !== weekday).map((other) => (
          <Menu.Item key={other} onClick={() => onCopy([other])}>
            {words.weekdays[other]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Opening hours per weekday: several spans a day, typed freely, copied from one day to others. */
export function HoursEditor({ week, onChange, error }: HoursEditorProps) {
  // What is being typed is not found fault with until it has been left.
  const [typing, setTyping] = useState<string | null>(null);
  const faults = faultsOf(week);
  const messageAt = (place: string) => {
    const fault = place === typing && !error(`week.${place}`) ? undefined : faults.get(place);
    return fault ? words.faults[fault] : undefined;
  };
  const withDay = (weekday: number, spans: Span[]) => onChange(week.with(weekday, spans));
  const general = error("week");
  return (
    <div>
      <table className={classes.table}>
        <tbody>
          {WEEKDAYS.map((weekday) => {
            const day = week[weekday] ?? [];
            return (
              <tr key={weekday}>
                <th scope="row">{words.weekdays[weekday]}</th>
                <td>
                  {day.length === 0 && <span className={classes.closed}>{words.closed}</span>}
                  {day.map((span, index) => (
                    <SpanFields
                      // biome-ignore lint/suspicious/noArrayIndexKey: spans are told apart by their places
                      key={index}
                      weekday={weekday}
                      nth={index + 1}
                      span={span}
                      error={messageAt(`${weekday}.${index}`)}
                      onTyping={(on) => setTyping(on ? `${weekday}.${index}` : null)}
                      onChange={(next) => withDay(weekday, day.with(index, next))}
                      onRemove={() =>
                        withDay(
                          weekday,
                          day.filter((_, at) => at !== index),
                        )
                      }
                      onSplit={() => onChange(splitAtMidnight(week, weekday, index))}
                    />
                  ))}
                </td>
                <td>
                  <div className={classes.tools}>
                    <Button
                      variant="subtle"
                      size="compact-sm"
                      leftSection={<IconPlus size={14} />}
                      aria-label={words.addSpanTo(words.weekdays[weekday] ?? "")}
                      onClick={() => withDay(weekday, [...day, nextSpan(day)])}
                    >
                      {words.addSpan}
                    </Button>
                    <CopyMenu weekday={weekday} onCopy={(to) => onChange(copyDay(week, weekday, to))} />
                  </div>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={general === words.hoursMissing ? classes.fault : classes.sum}>
        {general === words.hoursMissing ? general : words.perWeek(hoursOpen(week))}
      </p>
    </div>
  );
}
