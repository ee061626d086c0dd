import { ActionIcon, Group, Input, NativeSelect, Select, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { PresentPlan } from "@/api/replay";
import { text } from "@/text";

const words = text.replay.fields;
const LEVELS = text.admin.accounts.levels
  .map((_, level) => ({ value: String(level), label: words.fromLevel(level) }))
  .slice(1);

interface SkillNeedsProps {
  needs: Record<string, number>;
  skills: PresentPlan["skills"];
  onChange: (needs: Record<string, number>) => void;
  error: string | undefined;
}

/** The skills that a service asks for in the plan, each from a level on. */
export function SkillNeeds({ needs, skills, onChange, error }: SkillNeedsProps) {
  const nameOf = (key: string) => skills.find((skill) => skill.key === key)?.name ?? key;
  const without = (key: string) => Object.fromEntries(Object.entries(needs).filter(([other]) => other !== key));
  const free = skills.filter(({ key }) => !(key in needs)).map(({ key, name }) => ({ value: key, label: name }));
  return (
    <Input.Wrapper label={words.required_skills} labelElement="div" error={error}>
      {Object.keys(needs).length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noSkills}
        </Text>
      )}
      {Object.entries(needs).map(([key, level]) => (
        <Group key={key} gap={8} wrap="nowrap" mt={4}>
          <Text size="sm" style={{ flex: "1 1 0" }} truncate>
            {nameOf(key)}
          </Text>
          <NativeSelect
            size="xs"
            aria-label={words.levelOf(nameOf(key))}
            data={LEVELS}
            value={String(level)}
            onChange={(event) => onChange({ ...needs, [key]: Number(event.currentTarget.value) })}
          />
          <ActionIcon aria-label={words.removeSkill(nameOf(key))} onClick={() => onChange(without(key))}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      {free.length > 0 && (
        <Select
          mt={6}
          size="xs"
          aria-label={words.addSkill}
          placeholder={words.addSkill}
          data={free}
          value={null}
          onChange={(key) => key && onChange({ ...needs, [key]: 1 })}
        />
      )}
    </Input.Wrapper>
  );
}
