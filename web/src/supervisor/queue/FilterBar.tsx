import { Button, MultiSelect, Select } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import { SearchField } from "@/shared/SearchField";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import classes from "./FilterBar.module.css";
import { ENDED_STATES, filtersSet, LIVE_STATES, NO_FILTER, type QueueFilter } from "./filter";

const words = text.supervisor.queue;
const stateOption = (value: string) => ({ value, label: text.words.workItemState[value] ?? value });
const STATE_OPTIONS = [
  { group: words.anyState, items: LIVE_STATES.map(stateOption) },
  { group: words.ended, items: ENDED_STATES.map(stateOption) },
];
const CHANNEL_OPTIONS = Object.entries(text.words.channel).map(([value, label]) => ({ value, label }));

interface FilterBarProps {
  filter: QueueFilter;
  names: Names;
  onChange: (filter: QueueFilter) => void;
}

const option = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });

/** The filters of the queue list. They are in the address, so a filtered list can be sent to a colleague. */
export function FilterBar({ filter, names, onChange }: FilterBarProps) {
  const { services, agents } = names.directory;
  const change = (part: Partial<QueueFilter>) => onChange({ ...filter, ...part });
  const set = filtersSet(filter);
  return (
    <search className={classes.bar}>
      <SearchField
        label={words.search}
        value={filter.search}
        delay={250}
        width={260}
        onChange={(search) => change({ search })}
      />
      <MultiSelect
        className={classes.choice}
        aria-label={words.filters.state}
        placeholder={filter.states.length ? undefined : words.filters.state}
        data={STATE_OPTIONS}
        value={filter.states}
        onChange={(states) => change({ states })}
        clearable
      />
      <MultiSelect
        className={classes.choice}
        aria-label={words.filters.service}
        placeholder={filter.serviceIds.length ? undefined : words.filters.service}
        data={services.filter((service) => service.active || filter.serviceIds.includes(service.id)).map(option)}
        value={filter.serviceIds}
        onChange={(serviceIds) => change({ serviceIds })}
        searchable
        clearable
      />
      <MultiSelect
        className={classes.choice}
        aria-label={words.filters.channel}
        placeholder={filter.channels.length ? undefined : words.filters.channel}
        data={CHANNEL_OPTIONS}
        value={filter.channels}
        onChange={(channels) => change({ channels })}
        clearable
      />
      <Select
        className={classes.choice}
        aria-label={words.filters.agent}
        placeholder={words.filters.agent}
        data={agents.filter((agent) => agent.active || agent.id === filter.agentId).map(option)}
        value={filter.agentId}
        onChange={(agentId) => change({ agentId })}
        searchable
        clearable
      />
      {set > 0 && (
        <Button variant="subtle" leftSection={<IconFilterOff size={16} />} onClick={() => onChange(NO_FILTER)}>
          {words.clear}
        </Button>
      )}
    </search>
  );
}
