import { ActionIcon, Button, Group, Menu, MultiSelect, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { DurationInput } from "@/shared/DurationInput";
import { text } from "@/text";
import { durationOf, secondsOf } from "@/ui/times";
import classes from "../editor/Editor.module.css";
import { useFindings } from "../editor/useCheck";
import { CHANNELS, freeKey, KINDS, newPolicy, type Policy, RESPONSES } from "../model/catalogue";
import { useCatalogue, useDraftStore } from "../model/draft";
import { saidAt } from "../model/findings";

const words = text.actions.choosing;
const all = text.actions;
const named = <T extends string>(values: readonly T[], names: Record<T, string>) =>
  values.map((value) => ({ value: value as string, label: names[value] }));
const KIND_DATA = named(KINDS, all.kinds);
const CHANNEL_DATA = named(CHANNELS, all.channels);
const RESPONSE_DATA = named(RESPONSES, all.responses);
const POLICY_KINDS = Object.keys(words.policyKinds) as Policy["kind"][];

interface FieldsProps {
  policy: Policy;
  readOnly: boolean;
  error: (name: string) => string | undefined;
  onChange: (part: Partial<Policy>, about?: string) => void;
}

interface ChoiceProps {
  label: string;
  empty?: string;
  data: { value: string; label: string }[];
  value: readonly string[] | undefined;
  readOnly: boolean;
  error?: string | undefined;
  onChange: (value: string[]) => void;
}

/** Several of a list; none means all where there is a word for it. */
function Several({ label, empty = "", data, value = [], readOnly, error, onChange }: ChoiceProps) {
  return (
    <MultiSelect
      label={label}
      placeholder={value.length ? "" : empty}
      data={data}
      value={[...value]}
      readOnly={readOnly}
      error={error}
      onChange={onChange}
    />
  );
}

function CapFields({ policy, readOnly, error, onChange }: FieldsProps) {
  const { groups } = useCatalogue();
  return (
    <>
      <NumberInput
        label={words.most}
        min={0}
        max={10_000}
        allowDecimal={false}
        value={policy.most ?? 0}
        readOnly={readOnly}
        error={error("most")}
        onChange={(most) => onChange({ most: Number(most) || 0 }, "most")}
      />
      <DurationInput
        label={words.window}
        units={["hours", "days"]}
        value={durationOf(policy.window_seconds ?? 0)}
        disabled={readOnly}
        error={error("window_seconds")}
        onChange={(value) => onChange({ window_seconds: secondsOf(value ?? "PT0S") }, "window")}
      />
      <Several
        label={words.counts}
        data={RESPONSE_DATA}
        value={policy.counts}
        readOnly={readOnly}
        error={error("counts")}
        onChange={(counts) => onChange({ counts: counts as NonNullable<Policy["counts"]> })}
      />
      <Several
        label={words.forGroups}
        empty={words.everyGroup}
        data={groups.map(({ key, name }) => ({ value: key, label: name }))}
        value={policy.groups}
        readOnly={readOnly}
        error={error("groups")}
        onChange={(next) => onChange({ groups: next })}
      />
      <Channels policy={policy} readOnly={readOnly} error={error} onChange={onChange} empty={words.everyChannel} />
    </>
  );
}

function Channels({ policy, readOnly, error, onChange, empty = "" }: FieldsProps & { empty?: string }) {
  return (
    <Several
      label={words.onChannels}
      empty={empty}
      data={CHANNEL_DATA}
      value={policy.channels}
      readOnly={readOnly}
      error={error("channels")}
      onChange={(channels) => onChange({ channels: channels as NonNullable<Policy["channels"]> })}
    />
  );
}

function PauseFields({ policy, readOnly, error, onChange }: FieldsProps) {
  return (
    <>
      <Several
        label={words.after}
        data={RESPONSE_DATA}
        value={policy.after}
        readOnly={readOnly}
        error={error("after")}
        onChange={(after) => onChange({ after: after as NonNullable<Policy["after"]> })}
      />
      <DurationInput
        label={words.seconds}
        units={["hours", "days"]}
        value={durationOf(policy.seconds ?? 0)}
        disabled={readOnly}
        error={error("seconds")}
        onChange={(value) => onChange({ seconds: secondsOf(value ?? "PT0S") }, "seconds")}
      />
      <NativeSelect
        label={words.scope}
        data={Object.entries(words.scopes).map(([value, label]) => ({ value, label }))}
        value={policy.scope ?? "action"}
        disabled={readOnly}
        error={error("scope")}
        onChange={(event) => onChange({ scope: event.currentTarget.value as NonNullable<Policy["scope"]> })}
      />
    </>
  );
}

function QuietFields({ policy, readOnly, error, onChange }: FieldsProps) {
  return (
    <>
      {(["from", "until"] as const).map((name) => (
        <TextInput
          key={name}
          type="time"
          label={words[name]}
          value={policy[name] ?? ""}
          readOnly={readOnly}
          error={error(name)}
          onChange={(event) => onChange({ [name]: event.currentTarget.value }, name)}
        />
      ))}
      <Channels policy={policy} readOnly={readOnly} error={error} onChange={onChange} />
      <TextInput
        label={words.zones}
        description={words.zonesHelp}
        placeholder="Europe/Berlin, Europe/Lisbon"
        value={(policy.zones ?? []).join(", ")}
        readOnly={readOnly}
        spellCheck={false}
        error={error("zones")}
        onChange={(event) =>
          onChange({ zones: event.currentTarget.value.split(",").map((zone) => zone.trimStart()) }, "zones")
        }
        onBlur={() => onChange({ zones: (policy.zones ?? []).map((zone) => zone.trim()).filter(Boolean) }, "zones")}
      />
    </>
  );
}

const FIELDS: Record<Policy["kind"], (props: FieldsProps) => ReactNode> = {
  cap: (props) => <CapFields {...props} />,
  pause: (props) => <PauseFields {...props} />,
  quiet_hours: (props) => <QuietFields {...props} />,
  consent: () => null,
};

/** How often, after what, when, and with whose consent customers are spoken to. */
export function Policies({ readOnly }: { readOnly: boolean }) {
  const store = useDraftStore();
  const { policies } = useCatalogue();
  const { findings } = useFindings();
  const set = (next: (old: Policy[]) => Policy[], about: string | null = null) =>
    store.getState().edit((old) => ({ ...old, policies: next(old.policies) }), about);
  const add = (kind: Policy["kind"]) =>
    set((old) => [
      ...old,
      newPolicy(
        kind,
        freeKey(
          kind.replace("_", "-"),
          old.map(({ key }) => key),
        ),
      ),
    ]);
  return (
    <section className={classes.card} aria-label={words.policies}>
      <h2>{words.policies}</h2>
      <p className={classes.soft}>{words.policiesHelp}</p>
      {policies.length === 0 && <p className={classes.soft}>{words.none}</p>}
      {policies.map((policy, nth) => {
        const error = (name: string) => saidAt(findings, `policies.${nth}.${name}`);
        const onChange = (part: Partial<Policy>, about?: string) =>
          set(
            (old) => old.map((each, at) => (at === nth ? { ...each, ...part } : each)),
            about ? `policies ${nth} ${about}` : null,
          );
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the key of a policy is being edited here
          <fieldset key={nth} className={classes.card} aria-label={`${words.policyKinds[policy.kind]}: ${policy.key}`}>
            <Group justify="space-between">
              <h3>{words.policyKinds[policy.kind]}</h3>
              {!readOnly && (
                <ActionIcon
                  aria-label={words.removeRow(policy.key)}
                  onClick={() => set((old) => old.filter((_, at) => at !== nth))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              )}
            </Group>
            <div className={classes.columns}>
              <TextInput
                label={words.key}
                value={policy.key}
                readOnly={readOnly}
                maxLength={64}
                spellCheck={false}
                error={error("key")}
                onChange={(event) => onChange({ key: event.currentTarget.value }, "key")}
              />
              <Several
                label={words.forKinds}
                empty={words.everyKind}
                data={KIND_DATA}
                value={policy.kinds}
                readOnly={readOnly}
                error={error("kinds")}
                onChange={(kinds) => onChange({ kinds: kinds as Policy["kinds"] })}
              />
              {FIELDS[policy.kind]({ policy, readOnly, error, onChange })}
            </div>
          </fieldset>
        );
      })}
      {!readOnly && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="light" size="xs" leftSection={<IconPlus size={15} />} style={{ alignSelf: "flex-start" }}>
              {words.addPolicy}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {POLICY_KINDS.map((kind) => (
              <Menu.Item key={kind} onClick={() => add(kind)}>
                {words.policyKinds[kind]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </section>
  );
}
