import { IconCertificate } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Skill } from "@/api/agents";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { type EditorProps, ListPage } from "../record/ListPage";
import { checkNameAndKey, NameAndKey } from "../record/NameAndKey";
import type { Column } from "../record/RecordTable";
import { useRecordEditor } from "../record/useRecordEditor";

const words = text.admin.lists.skills;
const record = text.admin.record;

const nameOf = (skill: Skill) => skill.name;
const searchText = (skill: Skill) => `${skill.name} ${skill.key}`;
const formOf = (skill: Skill | null) => ({ name: skill?.name ?? "", key: skill?.key ?? "" });

function SkillEditor({ record: skill, onClose, onCreated, onRetire }: EditorProps<Skill>) {
  const editor = useRecordEditor({ kind: "skills", record: skill, formOf, check: checkNameAndKey, nameOf, onCreated });
  return (
    <EditorFrame
      title={skill?.name ?? words.new}
      editor={editor}
      labels={{ name: record.name, key: record.key }}
      onClose={onClose}
      {...(skill && { active: skill.active })}
      {...(onRetire && { onRetire })}
    >
      <FormSection title={record.general}>
        <NameAndKey editor={editor} nameHelp={words.nameHelp} />
      </FormSection>
    </EditorFrame>
  );
}

export function SkillsPage() {
  const { directory } = useNames();
  const columns = useMemo<Column<Skill>[]>(() => {
    const usedBy = (skill: Skill) =>
      directory.services.filter(
        (service) => service.active && service.required_skills.some((need) => need.skill_id === skill.id),
      );
    const agents = (skill: Skill) =>
      directory.agents.filter((agent) => agent.active && agent.skills.some((has) => has.skill_id === skill.id)).length;
    return [
      {
        header: words.usedBy,
        cell: (skill) =>
          usedBy(skill)
            .map((service) => service.name)
            .join(", ") || "–",
      },
      { header: words.agents, cell: agents },
      { header: record.key, cell: (skill) => skill.key, minor: true },
    ];
  }, [directory]);
  return (
    <ListPage<Skill>
      kind="skills"
      section="skills"
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      nameHeader={record.name}
      nameOf={nameOf}
      searchText={searchText}
      columns={columns}
      empty={{ icon: IconCertificate, title: words.empty, detail: words.emptyDetail }}
      Editor={SkillEditor}
    />
  );
}
