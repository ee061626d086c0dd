import { Button, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { newKey } from "@/api/client";
import { addNote } from "@/api/interactions";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import { Prose } from "../conversation/Prose";
import type { OpenContact } from "../data/contact";
import { useKept } from "../data/kept";
import { useCommand } from "../data/mutations";
import { Activities } from "./Activities";
import { CardNote } from "./CardNote";
import classes from "./CustomerPanel.module.css";

const words = text.desk.panel;

function NoteForm({ contact }: { contact: OpenContact }) {
  const { id } = contact.interaction;
  const [note, setNote] = useKept(`note:${id}`, () => "");
  const [key, setKey] = useState(newKey);
  const add = useCommand({
    run: (words_: string) => addNote(id, words_, key),
    records: (added) => ({ note: added }),
    done: () => {
      setNote("");
      setKey(newKey());
    },
  });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (note.trim() && !add.isPending) add.mutate(note.trim());
  };
  return (
    <form onSubmit={submit}>
      <Textarea
        aria-label={words.noteLabel}
        placeholder={words.notePlaceholder}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={10_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <Button type="submit" size="compact-sm" mt={6} loading={add.isPending} disabled={!note.trim()}>
        {words.addNote}
      </Button>
    </form>
  );
}

/** What colleagues noted, and the time spent beside the conversation. */
export function WorkTab({ contact, mayWrite }: { contact: OpenContact; mayWrite: boolean }) {
  const { notes } = contact;
  const { mutate: noteCard } = useCommand({
    run: (card: string) => addNote(contact.interaction.id, text.calls.payment.noted(card)),
    records: (note) => ({ note }),
  });
  return (
    <>
      <section className={classes.section}>
        <h3 className={classes.heading}>{words.notes}</h3>
        {mayWrite && <NoteForm contact={contact} />}
        {mayWrite && <CardNote onCard={noteCard} />}
        {notes.length === 0 && <p className={classes.soft}>{words.noNotes}</p>}
        <ul className={classes.list} style={{ gap: 8, marginTop: 10 }}>
          {notes.toReversed().map((note) => (
            <li key={note.id} className={classes.note}>
              <Prose text={note.text} />
              <div className={classes.soft}>
                {note.author_name} · <Instant at={note.written_at} />
              </div>
            </li>
          ))}
        </ul>
      </section>
      <Activities contact={contact} mayWrite={mayWrite} />
    </>
  );
}
