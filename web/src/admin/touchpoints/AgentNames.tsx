import { ActionIcon, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import classes from "./SettingField.module.css";

const words = text.admin.external;

export interface AgentThere {
  agent_id: string;
  name: string;
}

interface AgentNamesProps {
  label: string;
  help: string;
  agents: AgentThere[];
  onChange: (agents: AgentThere[]) => void;
  /** The message for a path below the setting, such as `0.name`. */
  error: (path: string) => string | undefined;
}

/** Who is who: our agents and what another system calls them. */
export function AgentNames({ label, help, agents, onChange, error }: AgentNamesProps) {
  const { directory } = useNames();
  const taken = new Set(agents.map(({ agent_id }) => agent_id));
  const choices = (own: string) =>
    directory.agents
      .filter(({ id }) => id === own || !taken.has(id))
      .map(({ id, name }) => ({ value: id, label: name }));
  const set = (place: number, change: Partial<AgentThere>) =>
    onChange(agents.map((each, at) => (at === place ? { ...each, ...change } : each)));
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      {help && <p className={classes.help}>{help}</p>}
      <Stack gap="xs">
        {agents.map((each, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place until it is saved
          <Group key={place} align="flex-start" wrap="nowrap">
            <Select
              aria-label={words.agent}
              placeholder={words.agent}
              data={choices(each.agent_id)}
              value={each.agent_id || null}
              onChange={(id) => set(place, { agent_id: id ?? "" })}
              error={error(`${place}.agent_id`)}
              searchable
              flex={1}
            />
            <TextInput
              aria-label={words.nameThere}
              placeholder={words.nameThere}
              value={each.name}
              onChange={(event) => set(place, { name: event.currentTarget.value })}
              error={error(`${place}.name`)}
              maxLength={200}
              flex={1}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={words.removeAgent(directory.agents.find(({ id }) => id === each.agent_id)?.name ?? "")}
              onClick={() => onChange(agents.filter((_, at) => at !== place))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={15} />}
          style={{ alignSelf: "flex-start" }}
          onClick={() => onChange([...agents, { agent_id: "", name: "" }])}
        >
          {words.addAgent}
        </Button>
      </Stack>
    </fieldset>
  );
}
