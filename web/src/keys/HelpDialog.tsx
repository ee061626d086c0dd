import { Group, Modal, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { text } from "@/text";
import { Keys } from "./Keys";
import { activeShortcuts, onShortcutsChanged, type Shortcut, type ShortcutGroup } from "./registry";

const words = text.shell.keys;
const GROUPS: ShortcutGroup[] = ["general", "desk", "list", "editor", "offer", "contact", "composer", "wrapUp"];

/** What the help says about one chord. */
export type Described = Pick<Shortcut, "keys" | "label" | "group" | "hidden" | "shown">;

/** Each chord once, in the order in which it was put in force. */
function inGroup(shortcuts: readonly Described[], group: ShortcutGroup): Described[] {
  const seen = new Map<string, Described>();
  for (const shortcut of shortcuts) {
    if (shortcut.group === group && !shortcut.hidden) seen.set(`${shortcut.keys} ${shortcut.label}`, shortcut);
  }
  return [...seen.values()];
}

function GroupOfKeys({ name, shortcuts }: { name: string; shortcuts: Described[] }) {
  return (
    <section>
      <Title order={3} mb="xs">
        {name}
      </Title>
      <Stack gap={6}>
        {shortcuts.map(({ keys, label, shown }) => (
          <Group key={`${keys} ${label}`} justify="space-between" wrap="nowrap">
            <Text size="sm">{label}</Text>
            <Keys chord={shown ?? keys} />
          </Group>
        ))}
      </Stack>
    </section>
  );
}

interface HelpDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Chords that are in force only at times, such as those of an offer. */
  sometimes: readonly Described[];
}

/** Lists the shortcuts of this page. */
export function HelpDialog({ opened, onClose, sometimes }: HelpDialogProps) {
  const active = useSyncExternalStore(onShortcutsChanged, activeShortcuts);
  const all = [...active.toReversed(), ...sometimes];
  const groups = GROUPS.map((group) => ({ group, list: inGroup(all, group) })).filter(({ list }) => list.length > 0);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.title}
      size="xl"
      closeButtonProps={{ "aria-label": words.close }}
    >
      <Text size="sm" c="dimmed" mb="lg">
        {words.hint}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={40} verticalSpacing="xl">
        {groups.map(({ group, list }) => (
          <GroupOfKeys key={group} name={words.groups[group]} shortcuts={list} />
        ))}
      </SimpleGrid>
    </Modal>
  );
}
