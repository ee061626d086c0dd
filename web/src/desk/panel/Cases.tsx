import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { type Case, editCase } from "@/api/interactions";
import { isConflict } from "@/api/problem";
import { useLive } from "@/live/store";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import { useCommand } from "../data/mutations";
import classes from "./CustomerPanel.module.css";
import { useRefreshCustomer } from "./useCustomer";

const words = text.desk.panel;
const common = text.shell.common;

type CaseEdit = Partial<Pick<Case, "subject" | "state">>;

function useEditCase(record: Case, done?: () => void) {
  const refresh = useRefreshCustomer(record.customer_id ?? "");
  return useCommand({
    run: (edit: CaseEdit) => editCase(record.id, edit, record.version),
    records: (changed) => ({ case: changed }),
    done: () => {
      refresh();
      done?.();
    },
    failed: (error) => {
      if (!isConflict(error)) return false;
      refresh();
      notifications.show({ color: "orange", title: common.conflictTitle, message: common.conflictBody });
      return true;
    },
  });
}

function SubjectForm({ record, onDone }: { record: Case; onDone: () => void }) {
  const [subject, setSubject] = useState(record.subject);
  const save = useEditCase(record, onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (subject.trim()) save.mutate({ subject: subject.trim() });
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        size="xs"
        autoFocus
        maxLength={300}
        aria-label={words.caseSubject}
        value={subject}
        onChange={(event) => setSubject(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      <Button type="submit" size="compact-xs" mt={4} loading={save.isPending}>
        {common.save}
      </Button>
    </form>
  );
}

function CaseRow({ record, current, mayEdit }: { record: Case; current: boolean; mayEdit: boolean }) {
  const [editing, setEditing] = useState(false);
  const change = useEditCase(record);
  const open = record.state === "open";
  return (
    <li className={classes.case}>
      <div className={classes.caseBody}>
        {editing ? (
          <SubjectForm record={record} onDone={() => setEditing(false)} />
        ) : (
          <div className={classes.caseSubject}>{record.subject || text.desk.contact.noSubject}</div>
        )}
        <div className={classes.soft}>
          {words.caseLine(record.number)} · <Instant at={record.opened_at} />
          {current && ` · ${words.thisCase}`}
          {!open && ` · ${text.words.caseState[record.state]}`}
        </div>
      </div>
      {mayEdit && !editing && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="sm" loading={change.isPending} aria-label={words.caseActions(record.number)}>
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setEditing(true)}>{words.editCase}</Menu.Item>
            <Menu.Item onClick={() => change.mutate({ state: open ? "resolved" : "open" })}>
              {open ? words.resolveCase : words.reopenCase}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

interface CasesProps {
  cases: Case[];
  current: Case | null;
  mayEdit: boolean;
}

/** So many cases show at once; the rest on demand. */
const FIRST_CASES = 5;

/** The customer's open cases, and the case of the contact in view whatever its state. */
export function Cases({ cases, current, mayEdit }: CasesProps) {
  const known = useLive((state) => state.documents.cases);
  const newest = (record: Case): Case => {
    const live = known[record.id];
    return live && live.version > record.version ? live : record;
  };
  const all = current && !cases.some(({ id }) => id === current.id) ? [current, ...cases] : cases;
  const [whole, setWhole] = useState(false);
  const open = all.map(newest).filter(({ id, state }) => state === "open" || id === current?.id);
  const shown = whole ? open : open.slice(0, FIRST_CASES);
  return (
    <section className={classes.section}>
      <h3 className={classes.heading}>{words.cases}</h3>
      {shown.length === 0 && <div className={classes.soft}>{words.noCases}</div>}
      <ul className={classes.list}>
        {shown.map((record) => (
          <CaseRow key={record.id} record={record} current={record.id === current?.id} mayEdit={mayEdit} />
        ))}
      </ul>
      {shown.length < open.length && (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(true)}>
          {words.moreCases(open.length - shown.length)}
        </Button>
      )}
    </section>
  );
}
