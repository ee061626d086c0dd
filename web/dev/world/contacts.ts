import type { Customer } from "../../src/api/customers";
import type { Channel, Interaction, Message } from "../../src/api/interactions";
import type { Offer, WorkItem, WorkItemState } from "../../src/api/routing";
import { SERVICES, TOUCHPOINTS } from "./company";
import { idAt, iso } from "./ids";
import type { Script } from "./texts";
import type { World } from "./world";

const MINUTE = 60_000;

export function addCustomer(world: World, name: string, email: string, phone: string, at: number): Customer {
  const customer: Customer = { id: idAt(at), name, created_at: iso(at), language: "en", time_zone: null, version: 1 };
  world.customers.set(customer.id, customer);
  for (const [kind, value] of [
    ["email", email],
    ["phone", phone],
  ] as const) {
    world.identifiers.push({
      customer_id: customer.id,
      kind,
      value,
      added_at: iso(at),
      confidence: "observed",
      source: "",
      expires_at: null,
    });
  }
  return customer;
}

export function messageOf(interaction: Interaction, text: string, at: number, more: Partial<Message> = {}): Message {
  return {
    id: idAt(at),
    interaction_id: interaction.id,
    touchpoint_id: interaction.touchpoint_id,
    direction: "in",
    author_id: null,
    author_name: interaction.sender_name,
    sent_at: iso(at),
    provider_message_id: idAt(at),
    text,
    html: null,
    subject: interaction.channel === "email" ? interaction.subject : "",
    parties: [],
    attachment_ids: [],
    delivery: "received",
    delivery_detail: null,
    automatic: null,
    truncated: false,
    quoted: null,
    ...more,
  };
}

/** An interaction of a customer with its case, without messages. */
export function addInteraction(
  world: World,
  customer: Customer,
  channel: Channel,
  script: Script,
  at: number,
): Interaction {
  world.caseNumber += 1;
  const service = SERVICES[script.service] ?? SERVICES[0];
  const touchpoint = TOUCHPOINTS.find((each) => each.channel === channel);
  const identifier = world.identifiers.find(({ customer_id }) => customer_id === customer.id);
  const record = { id: idAt(at), number: world.caseNumber, subject: script.subject, customer_id: customer.id };
  world.cases.set(record.id, { ...record, state: "open", opened_at: iso(at), resolved_at: null, version: 1 });
  const interaction: Interaction = {
    id: idAt(at),
    case_id: record.id,
    customer_id: customer.id,
    touchpoint_id: touchpoint?.id ?? "",
    service_id: service?.id ?? "",
    channel,
    subject: script.subject,
    sender: { kind: identifier?.kind ?? "email", value: identifier?.value ?? "" },
    sender_name: customer.name,
    state: "open",
    opened_at: iso(at),
    last_message_at: iso(at),
    preview: script.lines.at(-1)?.replaceAll("\n", " ").slice(0, 160) ?? "",
    unread: 0,
    parties: [],
    fields: channel === "email" ? [] : [["Order number", `HF-${20_000 + (world.caseNumber % 1000)}`]],
    customer_left_at: null,
    automatic: null,
    closed_at: null,
    outcome: null,
    reason_ids: [],
    last_agent_id: null,
    version: 1,
    decided_by: null,
  };
  world.interactions.set(interaction.id, interaction);
  return interaction;
}

/** Let the script's lines be said, the last of them just before `until`. */
export function addLines(world: World, interaction: Interaction, script: Script, until: number): void {
  const step = interaction.channel === "chat" ? MINUTE : 95 * MINUTE;
  script.lines.forEach((line, index) => {
    const at = until - (script.lines.length - 1 - index) * step;
    const ours = index % 2 === 1;
    const message = messageOf(interaction, line, at, {
      ...(ours && {
        direction: "out" as const,
        author_id: world.me.id,
        author_name: world.me.alias,
        delivery: interaction.channel === "chat" ? ("read" as const) : ("delivered" as const),
      }),
    });
    world.messages.set(message.id, message);
    world.interactions.set(interaction.id, { ...interaction, last_message_at: message.sent_at });
  });
}

export function addWorkItem(world: World, interaction: Interaction, state: WorkItemState, at: number): WorkItem {
  const chat = interaction.channel === "chat";
  const mine = ["offered", "assigned", "wrapping"].includes(state);
  const item: WorkItem = {
    id: idAt(at),
    kind: "interaction",
    interaction_id: interaction.id,
    case_id: interaction.case_id,
    also_offered_to: [],
    attributes: {},
    service_id: interaction.service_id,
    channel: interaction.channel,
    media_type: chat ? "real_time" : "deferred",
    load_units: chat ? 4 : 3,
    state,
    created_at: iso(at),
    queued_at: iso(at),
    due_at: iso(at + (chat ? 20_000 : 240 * MINUTE)),
    state_since: iso(at + 15_000),
    required_skills: [],
    priority: 0,
    agent_id: mine ? world.me.id : null,
    reservation_id: mine ? idAt(at) : null,
    preferred_agent_id: state === "parked" ? world.me.id : null,
    preferred_until: null,
    cooldowns: [],
    declines: 0,
    parked_until: state === "parked" ? iso(Date.now() + 26 * 60 * MINUTE) : null,
    parked_reason: state === "parked" ? "Waiting for the workshop's answer" : null,
    wrap_up_until: state === "wrapping" ? iso(Date.now() + 100_000) : null,
    overflow_at: null,
    overflowed_from: null,
    unroutable_since: null,
    cancel_reason: null,
    answered_in_target: mine ? chat : null,
    answered_at: mine ? iso(at + 15_000) : null,
    widened: 0,
    announced: null,
    place_of: null,
    version: 1,
  };
  world.workItems.set(item.id, item);
  return item;
}

/** Offer a work item to me; the explanation has the form that the router writes. */
export function offerOf(world: World, item: WorkItem, now: number, seconds = 20): Offer {
  return {
    id: idAt(now),
    work_item_id: item.id,
    agent_id: world.me.id,
    reservation_id: idAt(now),
    state: "pending",
    created_at: iso(now),
    expires_at: iso(now + seconds * 1000),
    ended_at: null,
    end_reason: null,
    why: {
      strategy: "longest_idle",
      preferred: false,
      item: {
        due_at: item.due_at,
        queued_at: item.queued_at,
        priority: item.priority,
        waited_seconds: Math.round((now - Date.parse(item.queued_at)) / 1000),
      },
      chosen: { agent_id: world.me.id, idle_seconds: 187, used: 3, limit: 12 },
      others: 1,
      excluded_counts: { capacity: 1, not_ready: 1 },
    },
    epoch: 1,
    version: 1,
  };
}
