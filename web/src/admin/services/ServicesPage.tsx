import { IconHeartHandshake } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Service } from "@/api/services";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { secondsOf, span } from "@/ui/times";
import { ListPage } from "../record/ListPage";
import type { Column } from "../record/RecordTable";
import { runsOf, weekOf } from "./hours";
import { ServiceEditor } from "./ServiceEditor";

const words = text.admin.services;

/** `Mon–Fri 09:00–17:00, Sat 10:00–14:00`. */
function hoursLine(service: Service): string {
  if (service.calendar.always) return words.always;
  const runs = runsOf(weekOf(service.calendar.intervals));
  const short = (day: number) => words.weekdaysShort[day] ?? "";
  return (
    runs
      .map(({ first, last, spans }) => {
        const days = first === last ? short(first) : `${short(first)}–${short(last)}`;
        return `${days} ${spans.map(({ opens, closes }) => `${opens}–${closes}`).join(", ")}`;
      })
      .join("; ") || words.closed
  );
}

const targetLine = ({ fraction, within }: Service["real_time_target"]) =>
  `${Math.round(fraction * 100)} % / ${span(secondsOf(within))}`;
const nameOf = (service: Service) => service.name;
const searchText = (service: Service) => `${service.name} ${service.key} ${service.calendar.zone}`;

export function ServicesPage() {
  const names = useNames();
  const columns = useMemo<Column<Service>[]>(
    () => [
      { header: words.columns.hours, cell: hoursLine },
      {
        header: words.columns.targets,
        cell: (service) => `${targetLine(service.real_time_target)} · ${targetLine(service.deferred_target)}`,
        minor: true,
      },
      {
        header: words.columns.skills,
        cell: (service) =>
          service.required_skills.map((need) => `${names.skill(need.skill_id)} ≥ ${need.level}`).join(", ") || "–",
        minor: true,
      },
      {
        header: words.columns.overflow,
        cell: (service) => (service.overflow_service_id ? names.service(service.overflow_service_id) : "–"),
        minor: true,
      },
    ],
    [names],
  );
  return (
    <ListPage<Service>
      kind="services"
      section="services"
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      nameHeader={words.columns.name}
      nameOf={nameOf}
      searchText={searchText}
      columns={columns}
      empty={{ icon: IconHeartHandshake, title: words.empty, detail: words.emptyDetail }}
      Editor={ServiceEditor}
    />
  );
}
