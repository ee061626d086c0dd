import { Button, NativeSelect } from "@mantine/core";
import { IconPlus, IconSearchOff, IconSpeakerphone } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { matches } from "@/admin/record/search";
import { type ActionResult, readResults, resultsKey } from "@/api/actions";
import { useShortcut } from "@/keys/useShortcut";
import { SearchField } from "@/shared/SearchField";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { serverNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import classes from "../editor/Editor.module.css";
import { type Action, KINDS, stateOf } from "../model/catalogue";
import { useCatalogue } from "../model/draft";
import { percent } from "../proof/figures";
import { NewActionDialog } from "./NewActionDialog";

const words = text.actions.list;
const all = text.actions;
const DAYS = 30;
const TONES = { live: "good", off: "muted", later: "warn", over: "muted", silent: "warn" } as const;

export const addressOf = (key: string) => `/actions/edit/${encodeURIComponent(key)}`;

function Row({ action, result }: { action: Action; result: ActionResult | undefined }) {
  const state = stateOf(action, serverNow());
  const channels = [...new Set(action.treatments.filter(({ active }) => active).map(({ channel }) => channel))];
  return (
    <tr>
      <th scope="row">
        <Link to={addressOf(action.key)} className={classes.open}>
          {action.name}
        </Link>
      </th>
      <td>{all.kinds[action.kind]}</td>
      <td>{channels.map((channel) => all.channels[channel]).join(", ")}</td>
      <td>
        <StatusBadge tone={TONES[state]}>{all.states[state]}</StatusBadge>
      </td>
      <td data-number>{result ? (result.shown + result.sent).toLocaleString() : ""}</td>
      <td data-number>{result?.accepted.toLocaleString() ?? ""}</td>
      <td data-number>{result && result.rate.rate !== null ? percent(result.rate.rate) : ""}</td>
    </tr>
  );
}

/** All actions by group, with how they fared. */
export function ActionsTab({ readOnly }: { readOnly: boolean }) {
  const { actions, groups } = useCatalogue();
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState("");
  const [making, setMaking] = useState(false);
  const make = useCallback(() => setMaking(true), []);
  useShortcut({ keys: "n", label: words.new, group: "list", run: make, enabled: !readOnly });
  const { data } = useQuery({ queryKey: resultsKey(DAYS), queryFn: () => readResults(DAYS), staleTime: 30_000 });
  const results = new Map(data?.actions.map((each) => [each.action, each]));
  const shown = actions.filter(
    (each) => (!kind || each.kind === kind) && matches(search, `${each.name} ${each.key} ${each.group ?? ""}`),
  );
  const named = new Map(groups.map(({ key, name }) => [key, name]));
  const byGroup = new Map<string, Action[]>();
  for (const each of shown) {
    const name = each.group === null ? all.noGroup : (named.get(each.group) ?? each.group);
    byGroup.set(name, [...(byGroup.get(name) ?? []), each]);
  }
  const button = !readOnly && (
    <Button leftSection={<IconPlus size={16} />} onClick={make}>
      {words.new}
    </Button>
  );
  const dialog = making && <NewActionDialog onClose={() => setMaking(false)} />;
  if (!actions.length)
    return (
      <>
        <EmptyState icon={IconSpeakerphone} title={words.empty} detail={words.emptyDetail}>
          {button}
        </EmptyState>
        {dialog}
      </>
    );
  return (
    <div className={classes.stack} style={{ height: "100%" }}>
      <search className={classes.row}>
        <SearchField label={words.search} value={search} onChange={setSearch} width={240} />
        <NativeSelect
          aria-label={words.kind}
          data={[
            { value: "", label: words.allKinds },
            ...KINDS.map((each) => ({ value: each, label: all.kinds[each] })),
          ]}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
        />
        <p className={classes.soft} style={{ flex: 1 }}>
          {words.counted(DAYS)}
        </p>
        {button}
      </search>
      {shown.length === 0 ? (
        <EmptyState icon={IconSearchOff} title={words.noMatch} detail={words.noMatchDetail} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={classes.box} tabIndex={0} aria-label={all.title}>
          <table className={classes.dense}>
            <thead>
              <tr>
                {Object.entries(words.columns).map(([name, label]) => (
                  <th key={name} scope="col" data-number={["shown", "accepted", "rate"].includes(name) || undefined}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            {[...byGroup].map(([group, members]) => (
              <tbody key={group} data-group>
                <tr>
                  <th scope="rowgroup" colSpan={7}>
                    {group}
                  </th>
                </tr>
                {members.map((action) => (
                  <Row key={action.key} action={action} result={results.get(action.key)} />
                ))}
              </tbody>
            ))}
          </table>
        </section>
      )}
      {dialog}
    </div>
  );
}
