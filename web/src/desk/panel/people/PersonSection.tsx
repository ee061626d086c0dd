import { ActionIcon, Button, Popover, Text, TextInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUserMinus, IconUsersPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { type Member, type PersonView, readPerson, sayDifferent } from "@/api/people";
import type { Id } from "@/api/units";
import { useMay } from "@/app/session";
import { useCommand } from "@/desk/data/mutations";
import { text } from "@/text";
import classes from "../CustomerPanel.module.css";
import { JoinForm } from "./JoinForm";

const words = text.people.panel;

export const personKey = (id: Id) => ["person", id];

/** Read everything again that shows whole people. */
export function useRefreshPeople(): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [["person"], ["customer"], ["timeline"], ["consents"]])
      void client.invalidateQueries({ queryKey });
  };
}

function PartButton({ person, member }: { person: PersonView; member: Member }) {
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState("");
  const refresh = useRefreshPeople();
  const { id, name } = member.customer;
  const other = person.members.find((each) => each.customer.id !== id);
  const part = useCommand({
    run: () => sayDifferent(id, other?.customer.id ?? id, reason.trim()),
    done: () => {
      setOpened(false);
      refresh();
      notifications.show({ message: words.parted });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) part.mutate();
  };
  return (
    <Popover width={260} position="left" trapFocus returnFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Tooltip label={words.part(name)}>
          <ActionIcon size="sm" aria-label={words.part(name)} onClick={() => setOpened(!opened)}>
            <IconUserMinus size={14} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Text size="sm" fw={560}>
            {words.partTitle(name)}
          </Text>
          <Text size="xs" mb="xs">
            {words.partBody}
          </Text>
          <TextInput
            size="xs"
            label={words.partReason}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" size="compact-sm" mt="xs" loading={part.isPending} disabled={!reason.trim()}>
            {words.partCommit}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function reasonsOf(person: PersonView, id: Id): string {
  const links = person.links.filter((link) => link.left_id === id || link.right_id === id);
  return [...new Set(links.map(({ why }) => words.why[why] ?? why))].join(", ");
}

interface RowProps {
  person: PersonView;
  member: Member;
  here: boolean;
  mayMerge: boolean;
}

function MemberRow({ person, member, here, mayMerge }: RowProps) {
  const known = member.identifiers.filter(({ kind }) => kind !== "visitor").map(({ value }) => value);
  const soft = [member.birth_date, ...known, reasonsOf(person, member.customer.id)].filter(Boolean).join(" · ");
  return (
    <li className={classes.case}>
      <div className={classes.caseBody}>
        <div className={classes.caseSubject}>
          {here ? member.customer.name : <Link to={`/customers/${member.customer.id}`}>{member.customer.name}</Link>}
        </div>
        <div className={classes.soft}>{here ? [words.thisRecord, soft].join(" · ") : soft}</div>
      </div>
      {mayMerge && <PartButton person={person} member={member} />}
    </li>
  );
}

/** The records that are one person, and saying that they are or are not. */
export function PersonSection({ customerId, mayEdit }: { customerId: Id; mayEdit: boolean }) {
  const mayMerge = useMay("people:merge");
  const [joining, setJoining] = useState(false);
  const { data: person } = useQuery({
    queryKey: personKey(customerId),
    queryFn: () => readPerson(customerId),
    staleTime: 10_000,
  });
  if (!person) return null;
  const several = person.members.length > 1;
  if (!several && !mayEdit && person.shared.length === 0) return null;
  return (
    <section className={classes.section}>
      <h3 className={classes.heading}>
        {several ? words.records : words.alone}
        {mayEdit && !joining && (
          <Tooltip label={words.join}>
            <ActionIcon size="sm" aria-label={words.join} onClick={() => setJoining(true)}>
              <IconUsersPlus size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </h3>
      {several && (
        <ul className={classes.list}>
          {person.members.map((member) => (
            <MemberRow
              key={member.customer.id}
              person={person}
              member={member}
              here={member.customer.id === customerId}
              mayMerge={mayMerge}
            />
          ))}
        </ul>
      )}
      {person.shared.length > 0 && (
        <div className={classes.soft}>
          {words.shared}: {person.shared.map(({ value }) => value).join(", ")}
        </div>
      )}
      {joining && <JoinForm person={person} customerId={customerId} onDone={() => setJoining(false)} />}
    </section>
  );
}
