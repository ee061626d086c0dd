import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { parkWorkItem, type WorkItem } from "@/api/routing";
import { text } from "@/text";
import { useCommand } from "../data/mutations";
import { workplace } from "../data/workplace";
import { type ParkChoice, parkChoices } from "./parkTimes";

const words = text.desk.moves.park;

const LABELS: Record<ParkChoice, string> = {
  answer: words.untilAnswer,
  hour: words.inOneHour,
  afternoon: words.thisAfternoon,
  tomorrow: words.tomorrow,
  week: words.nextWeek,
  custom: words.custom,
};

/** What is wrong with a date, or null. */
function faultOf(choice: ParkChoice, date: string | null): string | null {
  if (choice !== "custom") return null;
  if (!date) return words.missingDate;
  return new Date(date) > new Date() ? null : words.past;
}

function ParkForm({ item, onClose }: { item: WorkItem; onClose: () => void }) {
  const [choices] = useState(() => parkChoices(new Date()));
  const [choice, setChoice] = useState<ParkChoice>("answer");
  const [date, setDate] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const park = useCommand({
    run: (until: Date | null) => parkWorkItem(item.id, until?.toISOString() ?? null, reason.trim()),
    records: (work_item) => ({ work_item }),
    done: () => {
      notifications.show({ message: words.done });
      if (item.interaction_id) workplace.close(item.interaction_id);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faultOf(choice, date)) return;
    const fixed = choices.find((each) => each.choice === choice)?.until ?? null;
    park.mutate(choice === "custom" && date ? new Date(date) : fixed);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {words.explain}
        </Text>
        <Radio.Group label={words.until} value={choice} onChange={(value) => setChoice(value as ParkChoice)}>
          <Stack gap={8} mt={8}>
            {choices.map(({ choice: value }, index) => (
              <Radio key={value} value={value} label={LABELS[value]} {...(index === 0 && { "data-autofocus": true })} />
            ))}
          </Stack>
        </Radio.Group>
        {choice === "custom" && (
          <DateTimePicker
            label={words.date}
            value={date}
            minDate={new Date()}
            error={tried ? faultOf(choice, date) : null}
            onChange={setDate}
            popoverProps={{ withinPortal: true }}
          />
        )}
        <TextInput
          label={words.reason}
          placeholder={words.reasonPlaceholder}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          <Button type="submit" loading={park.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ParkDialogProps {
  item: WorkItem;
  opened: boolean;
  onClose: () => void;
}

/** Put a contact aside until the customer answers or a date comes. */
export function ParkDialog({ item, opened, onClose }: ParkDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <ParkForm item={item} onClose={onClose} />
    </Modal>
  );
}
