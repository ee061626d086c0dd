import { Button, Group, Modal, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { RuleContent } from "@/api/rules";
import { text } from "@/text";
import { type Difference, differencesOf } from "../model/differences";
import { emptyModel } from "../model/document";
import classes from "./Editor.module.css";
import type { Saving } from "./useSave";

const words = text.rules.model.conflict;
const said = text.rules.model.difference;

function Changes({ title, before, after }: { title: string; before: RuleContent; after: RuleContent }) {
  const found = after.models.flatMap((model, index) => differencesOf(before.models[index] ?? emptyModel(""), model));
  const cases = after.cases.filter(
    (each) => !before.cases.some((other) => JSON.stringify(other) === JSON.stringify(each)),
  );
  return (
    <section className={classes.changes} aria-label={title}>
      <h3>{title}</h3>
      {found.length + cases.length === 0 && <p>{words.none}</p>}
      <ul>
        {found.map((difference) => (
          <li key={JSON.stringify(difference)}>
            <Said difference={difference} />
          </li>
        ))}
        {cases.map((each) => (
          <li key={each.name}>{each.name}</li>
        ))}
      </ul>
    </section>
  );
}

function Said({ difference: { element, place, before, after } }: { difference: Difference }) {
  const where =
    place === null ? "" : "row" in place ? said.row(place.row, place.column) : (said.parts[place.part] ?? place.part);
  const fate = before === null ? said.added : after === null ? said.removed : null;
  return (
    <>
      <b>{element}</b>
      {where && `, ${where}`}: {fate && <i>{fate} </i>}
      {before !== null && <del>{before}</del>}
      {before !== null && after !== null && " → "}
      {after !== null && <ins>{after}</ins>}
    </>
  );
}

/** Somebody else saved first: keep mine, take theirs, or look at both. */
export function ConflictDialog({ saving }: { saving: Saving }) {
  const [both, setBoth] = useState(false);
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
      size={both ? "xl" : "lg"}
      title={words.title}
    >
      <Stack>
        <Text size="sm">{words.body(theirs.account_name)}</Text>
        {both && (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Changes title={words.yours} before={base} after={mine} />
            <Changes title={words.their} before={base} after={theirs.content} />
          </SimpleGrid>
        )}
        <Text size="sm" c="dimmed">
          {words.mineHelp}
        </Text>
        <Group justify="flex-end">
          <Button variant="subtle" aria-expanded={both} onClick={() => setBoth(!both)}>
            {both ? words.hide : words.both}
          </Button>
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
