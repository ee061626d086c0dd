import type { PresenceState } from "@/api/agents";
import type { TransferTargets, WorkItem } from "@/api/routing";
import type { Id } from "@/api/units";

/** Where a contact can go, with what an agent wants to know before letting go. */
export type Target =
  | {
      kind: "service";
      id: Id;
      name: string;
      open: boolean;
      waiting: number;
      ready: number;
      nextOpening: string | null;
      /** The contact is in this service now. */
      same: boolean;
    }
  | { kind: "agent"; id: Id; name: string; state: PresenceState; fits: boolean };

/** The targets of one kind that fit the search; ready agents first, then by name. */
export function targetsOf(
  all: TransferTargets | undefined,
  item: Pick<WorkItem, "load_units" | "service_id">,
  kind: Target["kind"],
  search: string,
  serviceName: (id: Id) => string = (id) => id,
): Target[] {
  const services = (all?.services ?? []).map(
    (each): Target => ({
      kind: "service",
      id: each.service_id,
      name: serviceName(each.service_id),
      open: each.open,
      waiting: each.waiting,
      ready: each.agents_ready,
      nextOpening: each.next_opening,
      same: each.service_id === item.service_id,
    }),
  );
  const agents = (all?.agents ?? []).map((each): Target => {
    const { agent_id: id, name, state, used, limit } = each;
    return { kind: "agent", id, name, state, fits: used + item.load_units <= limit };
  });
  const wanted = search.trim().toLowerCase();
  const rank = (target: Target) => (target.kind === "agent" && target.state !== "ready" ? 1 : 0);
  return (kind === "service" ? services : agents)
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
