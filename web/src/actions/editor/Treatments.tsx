import { Button, Checkbox, Group, Menu, MultiSelect, NumberInput, Tabs } from "@mantine/core";
import { IconAlertTriangle, IconPlus, IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import { CHANNELS, type Channel, freeKey, newTreatment, type Treatment } from "../model/catalogue";
import { useCatalogue, useDraftStore } from "../model/draft";
import { saidAt } from "../model/findings";
import type { PartProps } from "./ActionEditor";
import { ContentFields } from "./ContentFields";
import classes from "./Editor.module.css";
import { useFindings } from "./useCheck";

const words = text.actions.treatments;
const channels = text.actions.channels;

interface TreatmentsProps extends PartProps {
  chosen: Treatment | null;
  onChoose: (key: string) => void;
}

/** What a treatment is called: its channel, with a number where there are several. */
export function nameOf(treatments: readonly Treatment[], treatment: Treatment): string {
  const alike = treatments.filter(({ channel }) => channel === treatment.channel);
  const name = channels[treatment.channel];
  return alike.length < 2 ? name : `${name} ${alike.indexOf(treatment) + 1}`;
}

function AddMenu({ onAdd }: { onAdd: (channel: Channel) => void }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="light" size="xs" leftSection={<IconPlus size={15} />}>
          {words.add}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {CHANNELS.map((channel) => (
          <Menu.Item key={channel} onClick={() => onAdd(channel)}>
            {channels[channel]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** In which words an action is said on each channel. */
export function Treatments({ action, path, readOnly, onChange, chosen, onChoose }: TreatmentsProps) {
  const store = useDraftStore();
  const { placements } = useCatalogue();
  const { findings } = useFindings();
  const { treatments } = action;
  const at = chosen ? treatments.indexOf(chosen) : -1;
  const edit = (change: Partial<Treatment>, about?: string) =>
    chosen &&
    onChange(
      (old) => ({
        ...old,
        treatments: old.treatments.map((each) => (each.key === chosen.key ? { ...each, ...change } : each)),
      }),
      about && `${chosen.key} ${about}`,
    );
  const add = (channel: Channel) => {
    const taken = store.getState().history.present.actions.flatMap((each) => each.treatments.map(({ key }) => key));
    const made = newTreatment(channel, action.name, freeKey(`${action.key}-${channel}`.slice(0, 58), taken));
    onChange((old) => ({ ...old, treatments: [...old.treatments, made] }));
    onChoose(made.key);
  };
  return (
    <section className={classes.card} aria-label={words.title}>
      <h3>{words.title}</h3>
      <p className={classes.soft}>{words.help}</p>
      {treatments.length === 0 && <p className={classes.soft}>{words.none}</p>}
      <div className={classes.row}>
        {treatments.length > 0 && (
          <Tabs
            variant="pills"
            value={chosen?.key ?? null}
            onChange={(key) => key && onChoose(key)}
            aria-label={words.title}
          >
            <Tabs.List>
              {treatments.map((each, nth) => (
                <Tabs.Tab
                  key={each.key}
                  value={each.key}
                  aria-controls="treatment"
                  leftSection={
                    saidAt(findings, `${path}.treatments.${nth}`) && (
                      <IconAlertTriangle size={14} role="img" aria-label={words.wrong} />
                    )
                  }
                >
                  {nameOf(treatments, each)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        )}
        {!readOnly && <AddMenu onAdd={add} />}
      </div>
      {chosen && (
        <div id="treatment" role="tabpanel" className={classes.stack} aria-label={nameOf(treatments, chosen)}>
          <ContentFields
            key={chosen.key}
            channel={chosen.channel}
            content={chosen.content}
            path={`${path}.treatments.${at}.content`}
            readOnly={readOnly}
            onChange={(content, about) => edit({ content }, about)}
          />
          <Group align="flex-end">
            <NumberInput
              label={words.weight}
              w={110}
              min={0}
              max={1000}
              step={0.1}
              decimalScale={3}
              value={chosen.weight}
              readOnly={readOnly}
              error={saidAt(findings, `${path}.treatments.${at}.weight`)}
              onChange={(weight) => edit({ weight: Number(weight) || 0 }, "weight")}
            />
            <MultiSelect
              label={words.placements}
              placeholder={chosen.placements.length ? "" : words.anyPlacement}
              flex={1}
              data={placements
                .filter(({ channel }) => channel === chosen.channel)
                .map(({ key, name }) => ({ value: key, label: name || key }))}
              value={chosen.placements}
              readOnly={readOnly}
              error={saidAt(findings, `${path}.treatments.${at}.placements`)}
              onChange={(next) => edit({ placements: next })}
            />
          </Group>
          <Group justify="space-between">
            <Checkbox
              label={words.active}
              checked={chosen.active}
              disabled={readOnly}
              onChange={(event) => edit({ active: event.currentTarget.checked })}
            />
            {!readOnly && (
              <Button
                variant="subtle"
                color="red"
                size="xs"
                leftSection={<IconTrash size={15} />}
                onClick={() =>
                  onChange((old) => ({
                    ...old,
                    treatments: old.treatments.filter(({ key }) => key !== chosen.key),
                  }))
                }
              >
                {words.remove(nameOf(treatments, chosen))}
              </Button>
            )}
          </Group>
        </div>
      )}
    </section>
  );
}
