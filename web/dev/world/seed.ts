import type { Interaction } from "../../src/api/interactions";
import { REASONS } from "./company";
import { addCustomer, addInteraction, addLines, addWorkItem, messageOf, offerOf } from "./contacts";
import { idAt, iso, seeded } from "./ids";
import { CHATS, CUSTOMERS, MAIL_HTML, MAILS, type Script } from "./texts";
import { World } from "./world";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What the desk is filled with: nothing, a usual morning, or far too much. */
export type Scenario = "empty" | "usual" | "many";

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

function close(world: World, interaction: Interaction, at: number, random: () => number): void {
  const reason = pick(REASONS, Math.floor(random() * REASONS.length));
  world.interactions.set(interaction.id, {
    ...interaction,
    state: "closed",
    closed_at: iso(at),
    outcome: random() > 0.2 ? "resolved" : "follow_up",
    reason_ids: [reason.id],
    last_agent_id: world.me.id,
  });
}

function history(world: World, now: number): void {
  const random = seeded(7);
  const customers = [...world.customers.values()];
  for (let day = 60; day > 0; day -= 1) {
    for (let nth = 0; nth < 3; nth += 1) {
      const chat = random() > 0.5;
      const script = pick<Script>(chat ? CHATS : MAILS, Math.floor(random() * 4));
      const at = now - day * DAY + nth * 95 * MINUTE;
      const customer = pick(customers, day + nth * 5);
      const interaction = addInteraction(world, customer, chat ? "chat" : "email", script, at);
      addLines(world, interaction, script, at + 20 * MINUTE);
      close(world, interaction, at + 30 * MINUTE, random);
    }
  }
}

function withAttachment(world: World, interaction: Interaction, name: string, type: string, at: number): string {
  const id = idAt(at);
  world.attachments.set(id, {
    id,
    interaction_id: interaction.id,
    message_id: null,
    name,
    media_type: type,
    size_bytes: 183_412,
    sha256: "",
    storage_key: id,
    created_at: iso(at),
    content_id: null,
    uploaded_by: "",
  });
  return id;
}

function mailThread(world: World, now: number): void {
  const script = pick(MAILS, 0);
  const customer = pick([...world.customers.values()], 0);
  const interaction = addInteraction(world, customer, "email", script, now - 5 * 60 * MINUTE);
  addLines(world, interaction, script, now - 12 * MINUTE);
  const messages = world.messagesOf(interaction.id);
  const [first, , last] = messages;
  if (first) {
    const files = [
      withAttachment(world, interaction, "burner-front.png", "image/png", now),
      withAttachment(world, interaction, "Invoice HF-20377.pdf", "application/pdf", now),
    ];
    world.messages.set(first.id, { ...first, attachment_ids: files });
  }
  if (last) {
    world.messages.set(last.id, {
      ...last,
      html: MAIL_HTML,
      quoted: "> Dear Ms Ashworth,\n> thank you for the photographs ...",
    });
  }
  const cc = {
    role: "cc" as const,
    identifier: { kind: "email" as const, value: "j.ashworth@example.com" },
    name: "James Ashworth",
  };
  const current = world.interactions.get(interaction.id) ?? interaction;
  world.interactions.set(interaction.id, { ...current, unread: 1, parties: [cc], last_agent_id: world.me.id });
  addWorkItem(world, interaction, "assigned", now - 11 * MINUTE);
}

function longChat(world: World, now: number): void {
  const script = pick(CHATS, 0);
  const interaction = addInteraction(world, pick([...world.customers.values()], 2), "chat", script, now - 400 * MINUTE);
  for (let nth = 180; nth > 4; nth -= 1) {
    const ours = nth % 3 === 0;
    const line = messageOf(
      interaction,
      nth % 17 === 0 ? "x".repeat(400) : `Line ${180 - nth} of a long talk`,
      now - nth * 2 * MINUTE,
      {
        ...(ours && {
          direction: "out" as const,
          author_id: world.me.id,
          author_name: "Anna",
          delivery: "read" as const,
        }),
      },
    );
    world.messages.set(line.id, line);
  }
  addLines(world, interaction, script, now - 2 * MINUTE);
  const current = world.interactions.get(interaction.id) ?? interaction;
  world.interactions.set(interaction.id, { ...current, unread: 1, last_agent_id: world.me.id });
  addWorkItem(world, interaction, "assigned", now - 9 * MINUTE);
}

function others(world: World, now: number): void {
  const customers = [...world.customers.values()];
  const wrapping = addInteraction(world, pick(customers, 3), "chat", pick(CHATS, 2), now - 25 * MINUTE);
  addLines(world, wrapping, pick(CHATS, 2), now - 6 * MINUTE);
  world.interactions.set(wrapping.id, {
    ...wrapping,
    customer_left_at: iso(now - 2 * MINUTE),
    last_agent_id: world.me.id,
  });
  addWorkItem(world, wrapping, "wrapping", now - 20 * MINUTE);
  const parked = addInteraction(world, pick(customers, 5), "email", pick(MAILS, 3), now - 2 * DAY);
  addLines(world, parked, pick(MAILS, 3), now - DAY);
  addWorkItem(world, parked, "parked", now - 2 * DAY);
  const group = addInteraction(world, pick(customers, 9), "email", pick(MAILS, 2), now - 90 * MINUTE);
  addLines(world, group, pick(MAILS, 2), now - 80 * MINUTE);
  const shared = { ...group, customer_id: null, last_agent_id: world.me.id };
  world.interactions.set(group.id, shared);
  addWorkItem(world, group, "assigned", now - 15 * MINUTE);
}

/** Put a new contact before the agent: returns its offer. */
export function offerSomething(world: World, nth: number, seconds = 20): void {
  const now = Date.now();
  const chat = nth % 2 === 0;
  const script = pick<Script>(chat ? CHATS : MAILS, nth + 1);
  const interaction = addInteraction(
    world,
    pick([...world.customers.values()], nth + 4),
    chat ? "chat" : "email",
    script,
    now - 30_000,
  );
  addLines(world, interaction, { ...script, lines: script.lines.slice(0, 1) }, now - 28_000);
  const current = world.interactions.get(interaction.id) ?? interaction;
  const item = { ...addWorkItem(world, current, "offered", now - 28_000), answered_at: null };
  const offer = offerOf(world, item, now, seconds);
  world.keep({ work_item: item });
  world.record("WorkItemOffered", {
    work_item: item,
    offer,
    interaction: current,
    load: world.countedLoad(world.me.id),
  });
}

function many(world: World, now: number): void {
  const customers = [...world.customers.values()];
  for (let nth = 0; nth < 200; nth += 1) {
    const script = pick(MAILS, nth);
    const interaction = addInteraction(world, pick(customers, nth), "email", script, now - nth * 11 * MINUTE);
    addLines(world, interaction, script, now - nth * 10 * MINUTE);
    const current = world.interactions.get(interaction.id) ?? interaction;
    world.interactions.set(interaction.id, {
      ...current,
      unread: nth % 4 === 0 ? nth % 7 : 0,
      last_agent_id: world.me.id,
    });
    addWorkItem(world, current, nth % 9 === 0 ? "parked" : "assigned", now - nth * 10 * MINUTE);
  }
}

export function makeWorld(scenario: Scenario, now = Date.now()): World {
  const world = new World(now);
  for (const [name, email, phone] of CUSTOMERS) addCustomer(world, name, email, phone, now - 400 * DAY);
  if (scenario === "empty") return world;
  history(world, now);
  mailThread(world, now);
  longChat(world, now);
  others(world, now);
  if (scenario === "many") many(world, now);
  world.loads.set(world.me.id, world.countedLoad(world.me.id));
  return world;
}
