import { IconLock } from "@tabler/icons-react";
import type { Note } from "@/api/interactions";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import classes from "./Messages.module.css";
import { Prose } from "./Prose";

/** An internal note, where it was written among the messages. */
export function NoteLine({ note }: { note: Note }) {
  return (
    <aside className={classes.note} aria-label={text.desk.contact.noteBy(note.author_name)}>
      <div className={classes.noteHead}>
        <IconLock size={13} aria-hidden />
        {text.desk.contact.noteBy(note.author_name)} · <Instant at={note.written_at} as="clock" />
      </div>
      <Prose text={note.text} />
    </aside>
  );
}
