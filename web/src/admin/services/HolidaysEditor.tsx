import { Button, Group, Input, Pill, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { text } from "@/text";
import { tidyHolidays } from "./hours";

const words = text.admin.services;
const dayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

interface HolidaysEditorProps {
  days: string[];
  onChange: (days: string[]) => void;
  error: string | undefined;
}

/** The dates on which a service is closed all day. */
export function HolidaysEditor({ days, onChange, error }: HolidaysEditorProps) {
  const [day, setDay] = useState("");
  const today = new Date().toISOString().slice(0, 10);
  const past = days.filter((each) => each < today);
  const add = () => {
    if (!day) return;
    onChange(tidyHolidays([...days, day]));
    setDay("");
  };
  const addOnEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  };
  return (
    <Input.Wrapper label={words.holidays} description={words.holidaysHelp} error={error} labelElement="div">
      <Group gap={6} my={8}>
        {days
          .filter((each) => each >= today)
          .map((each) => {
            const label = dayFormat.format(new Date(`${each}T00:00:00Z`));
            return (
              <Pill
                key={each}
                size="md"
                withRemoveButton
                removeButtonProps={{ "aria-label": text.admin.record.remove(label), "aria-hidden": false, tabIndex: 0 }}
                onRemove={() => onChange(days.filter((other) => other !== each))}
              >
                {label}
              </Pill>
            );
          })}
        {days.length === past.length && <span style={{ color: "var(--mo-ink-soft)" }}>{words.noHolidays}</span>}
      </Group>
      <Group gap={8}>
        <TextInput
          type="date"
          aria-label={words.addHoliday}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
          onKeyDown={addOnEnter}
          w={170}
        />
        <Button variant="light" leftSection={<IconPlus size={16} />} disabled={!day} onClick={add}>
          {words.addHoliday}
        </Button>
        {past.length > 0 && (
          <Button variant="subtle" color="gray" onClick={() => onChange(days.filter((each) => each >= today))}>
            {words.pastHolidays(past.length)}: {words.removePast}
          </Button>
        )}
      </Group>
    </Input.Wrapper>
  );
}
