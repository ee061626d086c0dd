import type { Agent, Load, Presence } from "../../src/api/agents";
import type { Customer, CustomerIdentifier } from "../../src/api/customers";
import type {
  Activity,
  Attachment,
  Case,
  Draft,
  Interaction,
  Message,
  Note,
  Segment,
} from "../../src/api/interactions";
import type { Offer, WorkItem } from "../../src/api/routing";
import type { EventDocuments, EventFrame, ServerFrame } from "../../src/live/frames";
import { AGENTS, loadOf, presenceOf, SERVICES } from "./company";
import { iso, newId } from "./ids";

type Table<T> = Map<string, T>;
export type Listener = (frame: ServerFrame) => void;

/** Every record of the pretended server, the log of its events and who listens to them. */
export class World {
  readonly generation = newId();
  readonly me: Agent = AGENTS[0] as Agent;
  readonly agents: Table<Agent> = new Map(AGENTS.map((agent) => [agent.id, agent]));
  readonly presences: Table<Presence> = new Map();
  readonly loads: Table<Load> = new Map();
  readonly customers: Table<Customer> = new Map();
  readonly identifiers: CustomerIdentifier[] = [];
  readonly cases: Table<Case> = new Map();
  readonly interactions: Table<Interaction> = new Map();
  readonly messages: Table<Message> = new Map();
  readonly attachments: Table<Attachment> = new Map();
  readonly files: Table<{ type: string; bytes: Uint8Array<ArrayBuffer> }> = new Map();
  readonly notes: Table<Note> = new Map();
  readonly activities: Table<Activity> = new Map();
  readonly segments: Table<Segment> = new Map();
  readonly drafts: Table<Draft> = new Map();
  readonly workItems: Table<WorkItem> = new Map();
  readonly offers: Table<Offer> = new Map();
  readonly log: EventFrame[] = [];
  readonly listeners = new Set<Listener>();
  caseNumber = 10_482;

  constructor(now = Date.now()) {
    AGENTS.forEach((agent, index) => {
      this.presences.set(agent.id, presenceOf(agent, index, now));
      this.loads.set(agent.id, loadOf(agent, now));
    });
  }

  get cursor(): string {
    return `0.${this.log.length}`;
  }

  say(frame: ServerFrame): void {
    for (const listener of this.listeners) listener(frame);
  }

  /** Store the documents, append the event and tell everybody. */
  record(type: string, data: EventDocuments, interactionId: string | null = null): void {
    this.keep(data);
    const event: EventFrame = {
      kind: "event",
      cursor: `0.${this.log.length + 1}`,
      type,
      at: iso(Date.now()),
      actor: "system",
      interaction_id: interactionId ?? data.interaction?.id ?? data.message?.interaction_id ?? null,
      data: structuredClone(data),
    };
    this.log.push(event);
    this.say(event);
  }

  keep(data: EventDocuments): void {
    if (data.work_item) this.workItems.set(data.work_item.id, data.work_item);
    if (data.offer) this.offers.set(data.offer.id, data.offer);
    if (data.interaction) this.interactions.set(data.interaction.id, data.interaction);
    if (data.message) this.messages.set(data.message.id, data.message);
    if (data.note) this.notes.set(data.note.id, data.note);
    if (data.activity) this.activities.set(data.activity.id, data.activity);
    if (data.segment) this.segments.set(data.segment.id, data.segment);
    if (data.case) this.cases.set(data.case.id, data.case);
    if (data.customer) this.customers.set(data.customer.id, data.customer);
    if (data.agent) this.agents.set(data.agent.id, data.agent);
    if (data.presence) this.presences.set(data.presence.agent_id, data.presence);
    if (data.load) this.loads.set(data.load.agent_id, data.load);
  }

  messagesOf(interactionId: string): Message[] {
    return [...this.messages.values()].filter((message) => message.interaction_id === interactionId);
  }

  serviceName(serviceId: string): string {
    return SERVICES.find((service) => service.id === serviceId)?.name ?? serviceId;
  }

  /** My load as the work items say it. */
  countedLoad(agentId: string): Load {
    const held = [...this.workItems.values()].filter(
      (item) => item.agent_id === agentId && ["offered", "assigned", "wrapping"].includes(item.state),
    );
    const units = (media: string) =>
      held.filter((item) => item.media_type === media).reduce((sum, item) => sum + item.load_units, 0);
    const load = this.loads.get(agentId) as Load;
    const [realTime, deferred] = [units("real_time"), units("deferred")];
    return { ...load, total_used: realTime + deferred, real_time_used: realTime, deferred_used: deferred };
  }
}
