import { ActionIcon, Group, NativeSelect, Select, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { RequiredSkill } from "@/api/services";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import classes from "./Routing.module.css";

const words = text.admin.services;
/** Proficiencies to choose from. */
export const LEVELS = text.admin.accounts.levels
  .map((name, level) => ({ value: String(level), label: `${level} ${name}` }))
  .slice(1);

interface SkillPickerProps {
  label: string;
  placeholder: string;
  names: Names;
  /** Skills that are not offered. */
  taken: readonly RequiredSkill[];
  onPick: (need: RequiredSkill) => void;
  size?: "xs" | "sm";
}

/** Adds a skill of those in use. */
export function SkillPicker({ label, placeholder, names, taken, onPick, size = "xs" }: SkillPickerProps) {
  const free = names.directory.skills
    .filter((skill) => skill.active && !taken.some((need) => need.skill_id === skill.id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      data={free}
      value={null}
      onChange={(id) => id && onPick({ skill_id: id, level: 1 })}
      searchable
      size={size}
      w={size === "xs" ? 200 : 240}
      disabled={!free.length}
    />
  );
}

interface SkillGroupProps {
  /** Which step and group it is, for those who do not see where it stands. */
  label: string;
  group: RequiredSkill[];
  names: Names;
  onChange: (group: RequiredSkill[]) => void;
  error: string | undefined;
}

/** Alternatives: an agent needs one of these skills, from its level on. */
export function SkillGroup({ label, group, names, onChange, error }: SkillGroupProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid everywhere
    <div role="group" aria-label={label} className={classes.group}>
      {group.map((need, at) => {
        const skill = names.skill(need.skill_id);
        return (
          <Group key={need.skill_id} gap="xs" wrap="nowrap">
            <Text size="sm" c="dimmed" w={24}>
              {at ? words.or : ""}
            </Text>
            <Text size="sm" fw={560} style={{ flex: "0 1 160px" }} truncate title={skill}>
              {skill}
            </Text>
            <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {words.fromLevel}
            </Text>
            <NativeSelect
              size="xs"
              aria-label={`${label}: ${words.levelOf(skill)}`}
              data={LEVELS}
              value={String(need.level)}
              onChange={(event) => onChange(group.with(at, { ...need, level: Number(event.currentTarget.value) }))}
            />
            <ActionIcon
              size={26}
              aria-label={`${label}: ${text.admin.record.remove(skill)}`}
              onClick={() => onChange(group.filter((_, index) => index !== at))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        );
      })}
      <div className={classes.alternative}>
        <SkillPicker
          label={`${label}: ${words.addAlternative}`}
          placeholder={words.addAlternative}
          names={names}
          taken={group}
          onPick={(need) => onChange([...group, need])}
        />
      </div>
      {error && (
        <Text size="xs" c="var(--mo-bad)" role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}
