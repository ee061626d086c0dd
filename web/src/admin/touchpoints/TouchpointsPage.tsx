import { IconPlugConnected } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Touchpoint } from "@/api/admin";
import { ChannelMark } from "@/shared/ChannelMark";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { ListPage } from "../record/ListPage";
import type { Column } from "../record/RecordTable";
import { TouchpointEditor } from "./TouchpointEditor";

const words = text.admin.touchpoints;
const nameOf = (touchpoint: Touchpoint) => touchpoint.name;
const searchText = (touchpoint: Touchpoint) =>
  `${touchpoint.name} ${touchpoint.key} ${text.words.channel[touchpoint.channel] ?? ""}`;

export function TouchpointsPage() {
  const names = useNames();
  const columns = useMemo<Column<Touchpoint>[]>(
    () => [
      { header: words.columns.channel, cell: (touchpoint) => <ChannelMark channel={touchpoint.channel} named /> },
      { header: words.columns.service, cell: (touchpoint) => names.service(touchpoint.service_id), minor: true },
      { header: words.columns.key, cell: (touchpoint) => touchpoint.key, minor: true },
    ],
    [names],
  );
  return (
    <ListPage<Touchpoint>
      kind="touchpoints"
      section="touchpoints"
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      nameHeader={words.columns.name}
      nameOf={nameOf}
      searchText={searchText}
      columns={columns}
      empty={{ icon: IconPlugConnected, title: words.empty, detail: words.emptyDetail }}
      Editor={TouchpointEditor}
    />
  );
}
