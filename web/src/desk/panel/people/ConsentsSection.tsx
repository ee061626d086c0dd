import { ActionIcon, Button, Group, Select, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { type ConsentState, type ConsentView, type ConsentWord, readConsents, setConsent } from "@/api/people";
import type { Id } from "@/api/units";
import { useCommand } from "@/desk/data/mutations";
import { offerTurn } from "@/live/offerTurns";
import { useLive } from "@/live/store";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { exactTime, listTime } from "@/ui/times";
import classes from "../CustomerPanel.module.css";

const words = text.people.consents;
const consentsKey = (id: Id) => ["consents", id];
const STATES = Object.entries(words.states).map(([value, label]) => ({ value, label }));
const choices = (named: Record<string, string>, more: string[]) =>
  [...new Set([...Object.keys(named), ...more])].map((value) => ({ value, label: named[value] ?? value }));

function useSetConsent(customerId: Id, done?: () => void) {
  const client = useQueryClient();
  return useCommand({
    run: (word: ConsentWord) => setConsent(customerId, word),
    done: (all) => {
      client.setQueryData(consentsKey(customerId), all);
      void client.invalidateQueries({ queryKey: ["consents"] });
      notifications.show({ message: words.saved });
      done?.();
    },
  });
}

function AddForm({ customerId, onDone }: { customerId: Id; onDone: () => void }) {
  const [purpose, setPurpose] = useState("marketing");
  const [channel, setChannel] = useState("email");
  const [state, setState] = useState<ConsentState>("granted");
  const add = useSetConsent(customerId, onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ purpose, channel, state });
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} wrap="nowrap">
        <Select
          size="xs"
          allowDeselect={false}
          aria-label={words.purpose}
          data={choices(words.purposes, [])}
          value={purpose}
          onChange={(chosen) => setPurpose(chosen ?? purpose)}
        />
        <Select
          size="xs"
          allowDeselect={false}
          aria-label={words.channel}
          data={choices(words.channels, [])}
          value={channel}
          onChange={(chosen) => setChannel(chosen ?? channel)}
        />
        <Select
          size="xs"
          w={110}
          allowDeselect={false}
          aria-label={words.state}
          data={STATES}
          value={state}
          onChange={(chosen) => setState((chosen ?? state) as ConsentState)}
        />
      </Group>
      <Group gap={6} mt={6}>
        <Button type="submit" size="compact-xs" loading={add.isPending}>
          {words.record}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onDone}>
          {text.shell.common.cancel}
        </Button>
      </Group>
    </form>
  );
}

function Row({ customerId, consent, mayEdit }: { customerId: Id; consent: ConsentView; mayEdit: boolean }) {
  const now = useNow();
  const change = useSetConsent(customerId);
  const { purpose, channel, state, source, at } = consent;
  const what = `${words.purposes[purpose] ?? purpose} · ${words.channels[channel] ?? channel}`;
  return (
    <li className={classes.identifier}>
      <span title={exactTime(at)}>
        {what}
        <div className={classes.soft}>{words.from(source, listTime(at, now))}</div>
      </span>
      {mayEdit ? (
        <Select
          size="xs"
          w={112}
          allowDeselect={false}
          aria-label={words.change(what)}
          data={STATES}
          value={state}
          disabled={change.isPending}
          onChange={(chosen) => chosen && change.mutate({ purpose, channel, state: chosen as ConsentState })}
        />
      ) : (
        <strong>{words.states[state]}</strong>
      )}
    </li>
  );
}

/** What the person allows: of all records the words that count. */
export function ConsentsSection({ customerId, mayEdit }: { customerId: Id; mayEdit: boolean }) {
  const [adding, setAdding] = useState(false);
  const client = useQueryClient();
  const turn = useLive(({ documents }) => offerTurn(documents.offerTurns, customerId));
  useEffect(() => {
    if (turn) void client.invalidateQueries({ queryKey: consentsKey(customerId) });
  }, [client, customerId, turn]);
  const { data } = useQuery({
    queryKey: consentsKey(customerId),
    queryFn: () => readConsents(customerId),
    staleTime: 10_000,
  });
  if (!data) return null;
  const shown = [...new Map(data.map((each) => [`${each.purpose} ${each.channel}`, each])).keys()].flatMap((key) => {
    const same = data.filter((each) => `${each.purpose} ${each.channel}` === key);
    return same.find(({ decides }) => decides) ?? same.at(-1) ?? [];
  });
  return (
    <section className={classes.section}>
      <h3 className={classes.heading}>
        {words.title}
        {mayEdit && !adding && (
          <Tooltip label={words.add}>
            <ActionIcon size="sm" aria-label={words.add} onClick={() => setAdding(true)}>
              <IconPlus size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </h3>
      {shown.length === 0 && !adding && <div className={classes.soft}>{words.none}</div>}
      <ul className={classes.list}>
        {shown.map((consent) => (
          <Row
            key={`${consent.purpose} ${consent.channel}`}
            customerId={customerId}
            consent={consent}
            mayEdit={mayEdit}
          />
        ))}
      </ul>
      {adding && <AddForm customerId={customerId} onDone={() => setAdding(false)} />}
    </section>
  );
}
