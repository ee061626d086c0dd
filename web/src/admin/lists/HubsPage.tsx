import { IconBuildings } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Hub } from "@/api/admin";
import { MAIN_HUB } from "@/api/admin";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { type EditorProps, ListPage } from "../record/ListPage";
import { checkNameAndKey, NameAndKey } from "../record/NameAndKey";
import type { Column } from "../record/RecordTable";
import { useRecordEditor } from "../record/useRecordEditor";

const words = text.admin.lists.hubs;
const record = text.admin.record;

const nameOf = (hub: Hub) => hub.name;
const searchText = (hub: Hub) => `${hub.name} ${hub.key}`;
const formOf = (hub: Hub | null) => ({ name: hub?.name ?? "", key: hub?.key ?? "" });

function HubEditor({ record: hub, onClose, onCreated, onRetire }: EditorProps<Hub>) {
  const editor = useRecordEditor({ kind: "hubs", record: hub, formOf, check: checkNameAndKey, nameOf, onCreated });
  return (
    <EditorFrame
      title={hub?.name ?? words.new}
      editor={editor}
      labels={{ name: record.name, key: record.key }}
      onClose={onClose}
      retireHelp={words.retireHelp}
      {...(hub && { active: hub.active })}
      {...(onRetire && hub?.id !== MAIN_HUB && { onRetire })}
    >
      <FormSection title={record.general} help={hub?.id === MAIN_HUB ? words.mainHelp : words.help}>
        <NameAndKey editor={editor} nameHelp={words.nameHelp} />
      </FormSection>
    </EditorFrame>
  );
}

/** Parts of the company that are routed by themselves. */
export function HubsPage() {
  const { directory } = useNames();
  const columns = useMemo<Column<Hub>[]>(() => {
    const here = (hub: Hub) => directory.services.filter((service) => service.active && service.hub_id === hub.id);
    return [
      {
        header: words.services,
        cell: (hub) =>
          here(hub)
            .map((service) => service.name)
            .join(", ") || "–",
      },
      {
        header: words.agents,
        cell: (hub) => directory.agents.filter((agent) => agent.active && agent.hub_id === hub.id).length,
      },
      { header: record.key, cell: (hub) => hub.key, minor: true },
    ];
  }, [directory]);
  return (
    <ListPage<Hub>
      kind="hubs"
      section="hubs"
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      nameHeader={record.name}
      nameOf={nameOf}
      searchText={searchText}
      columns={columns}
      empty={{ icon: IconBuildings, title: words.title, detail: words.subtitle }}
      Editor={HubEditor}
    />
  );
}
