import { Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { text } from "@/text";
import type { Editor } from "./useEditor";

const words = text.admin.record;
const LONGEST = 120;

/** A value in one short line. */
function shown(value: unknown): string {
  const line = typeof value === "string" ? value : JSON.stringify(value ?? "");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

interface ClashDialogProps<T extends object> {
  editor: Editor<T>;
  /** Names of the form's members, as its fields are labelled. */
  labels: Partial<Record<keyof T & string, string>>;
}

/** Somebody else saved the record first: what they changed, where both did, and what to do about it. */
export function ClashDialog<T extends object>({ editor, labels }: ClashDialogProps<T>) {
  const { clash } = editor;
  if (!clash) return null;
  const { merge, theirs, mine } = clash;
  const label = (name: keyof T & string) => labels[name] ?? name.replaceAll("_", " ");
  return (
    <Modal
      opened
      onClose={editor.takeTheirs}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
      title={words.conflictTitle}
    >
      <Stack>
        <Text size="sm">{words.conflictBody}</Text>
        {merge.theirs.length > 0 && (
          <Text size="sm">
            <b>{words.conflictTheirs}:</b> {merge.theirs.map(label).join(", ")}
          </Text>
        )}
        {merge.clashes.length > 0 && (
          <Table withTableBorder>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.conflictClashes}</Table.Th>
                <Table.Th>{words.conflictYours}</Table.Th>
                <Table.Th>{words.conflictTheirValue}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {merge.clashes.map((name) => (
                <Table.Tr key={name}>
                  <Table.Td>{label(name)}</Table.Td>
                  <Table.Td style={{ wordBreak: "break-word" }}>{shown(mine[name])}</Table.Td>
                  <Table.Td style={{ wordBreak: "break-word" }}>{shown(theirs.form[name])}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <Text size="sm" c="dimmed">
          {words.conflictKeepMineHelp}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={editor.takeTheirs}>
            {words.conflictTakeTheirs}
          </Button>
          <Button onClick={editor.keepMine} data-autofocus>
            {words.conflictKeepMine}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
