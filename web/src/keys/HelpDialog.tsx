import { Group, Modal, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { text } from "@/text";
import { Keys } from "./Keys";
import { activeShortcuts, onShortcutsChanged, type Shortcut, type ShortcutGroup } from "./registry";

const words = text.shell.keys;
const GROUPS: ShortcutGroup[] = ["general", "desk", "list", "editor", "offer", "contact", "composer", "wrapUp"];

/** Each chord once, in the order in which it was put in force. */
function inGroup(shortcuts: readonly Shortcut[], group: ShortcutGroup): Shortcut[] {
  const seen = new Map<string, Shortcut>();
  for (const shortcut of shortcuts.toReversed()) {
    if (shortcut.group === group) seen.set(`${shortcut.keys} ${shortcut.label}`, shortcut);
  }
  return [...seen.values()];
}

function GroupOfKeys({ name, shortcuts }: { name: string; shortcuts: Shortcut[] }) {
  return (
    <section>
      <Title order={3} mb="xs">
        {name}
      </Title>
      <Stack gap={6}>
        {shortcuts.map(({ keys, label }) => (
          <Group key={`${keys} ${label}`} justify="space-between" wrap="nowrap">
            <Text size="sm">{label}</Text>
            <Keys chord={keys} />
          </Group>
        ))}
      </Stack>
    </section>
  );
}

/** Lists the shortcuts that work at this moment on this page. */
export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const shortcuts = useSyncExternalStore(onShortcutsChanged, activeShortcuts);
  const groups = GROUPS.map((group) => ({ group, list: inGroup(shortcuts, group) })).filter(
    ({ list }) => list.length > 0,
  );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ "aria-label": words.close }}
    >
      <Text size="sm" c="dimmed" mb="lg">
        {words.hint}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        {groups.map(({ group, list }) => (
          <GroupOfKeys key={group} name={words.groups[group]} shortcuts={list} />
        ))}
      </SimpleGrid>
    </Modal>
  );
}
