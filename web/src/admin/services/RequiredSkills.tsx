import { ActionIcon, Alert, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { foreseeService } from "@/api/admin";
import type { RequiredSkill, Service } from "@/api/services";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { LEVELS, SkillPicker } from "./SkillGroup";

const words = text.admin.services;

interface RequiredSkillsProps {
  needs: RequiredSkill[];
  names: Names;
  onChange: (needs: RequiredSkill[]) => void;
  error: (path: string) => string | undefined;
}

/** The skills a service asks for, each from a level on. */
export function RequiredSkills({ needs, names, onChange, error }: RequiredSkillsProps) {
  return (
    <Stack gap={8}>
      {needs.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noSkillsNeeded}
        </Text>
      )}
      {needs.map((need, index) => {
        const skill = names.skill(need.skill_id);
        return (
          <div key={need.skill_id}>
            <Group gap="sm" wrap="nowrap">
              <Text size="sm" fw={560} style={{ flex: "0 1 200px" }} truncate>
                {skill}
              </Text>
              <Text size="sm" c="dimmed">
                {words.fromLevel}
              </Text>
              <NativeSelect
                aria-label={words.levelOf(skill)}
                data={LEVELS}
                value={String(need.level)}
                onChange={(event) => onChange(needs.with(index, { ...need, level: Number(event.currentTarget.value) }))}
              />
              <ActionIcon
                aria-label={text.admin.record.remove(skill)}
                onClick={() => onChange(needs.filter((_, at) => at !== index))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
            {error(`required_skills.${index}`) && (
              <Text size="xs" c="var(--mo-bad)" role="alert">
                {error(`required_skills.${index}`)}
              </Text>
            )}
          </div>
        );
      })}
      <SkillPicker
        label={words.addSkill}
        placeholder={words.addSkill}
        names={names}
        taken={needs}
        onPick={(need) => onChange([...needs, need])}
        size="sm"
      />
    </Stack>
  );
}

/** What the skills as they stand in the form would mean for what waits in the service now. */
export function SkillsImpact({
  serviceId,
  needs,
}: {
  serviceId: string;
  needs: Pick<Service, "required_skills" | "widening">;
}) {
  const { data } = useQuery({
    queryKey: ["service-impact", serviceId, needs],
    queryFn: () => foreseeService(serviceId, needs),
    staleTime: 5000,
    retry: false,
  });
  if (!data?.waiting_items) return null;
  return data.unroutable > 0 ? (
    <Alert color="red" variant="light" role="status" icon={<IconAlertTriangle size={18} />}>
      {words.impactUnroutable(data.unroutable)}
    </Alert>
  ) : (
    <Alert color="blue" variant="light" role="status" icon={<IconInfoCircle size={18} />}>
      {words.impact(data.waiting_items)}
    </Alert>
  );
}
