import { Button, Group, Modal, SimpleGrid, Stack, Text } from "@mantine/core";
import { text } from "@/text";
import type { Catalogue } from "../model/catalogue";
import { differencesOf } from "../model/merging";
import classes from "./Editor.module.css";
import type { Saving } from "./useSave";

const words = text.actions.conflict;

function Changes({ title, before, after }: { title: string; before: Catalogue; after: Catalogue }) {
  const found = differencesOf(before, after);
  return (
    <section className={classes.changes} aria-label={title}>
      <h3>{title}</h3>
      {found.length === 0 && <p>{words.none}</p>}
      <ul>
        {found.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

/** Somebody else saved first: what both changed, and whose counts. */
export function ConflictDialog({ saving }: { saving: Saving }) {
  const { conflict } = saving;
  if (!conflict) return null;
  const { theirs, base, mine } = conflict;
  return (
    <Modal
      opened
      onClose={saving.takeTheirs}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
      title={words.title}
    >
      <Stack>
        <Text size="sm">{words.body(theirs.account_name)}</Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Changes title={words.yours} before={base} after={mine} />
          <Changes title={words.their} before={base} after={theirs.content} />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          {words.mineHelp}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={saving.takeTheirs}>
            {words.theirs}
          </Button>
          <Button onClick={saving.keepMine} data-autofocus>
            {words.mine}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
