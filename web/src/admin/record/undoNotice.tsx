import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { text } from "@/text";

/** A notice with a way back. */
export function undoNotice(message: string, undo: () => void): void {
  const id = notifications.show({
    color: "green",
    autoClose: 9000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {text.admin.record.undo}
        </Button>
      </Group>
    ),
  });
}
