import type { Interaction, Message } from "../../src/api/interactions";
import { messageOf } from "../world/contacts";
import { iso, newId } from "../world/ids";
import { REPLIES } from "../world/texts";
import type { World } from "../world/world";
import { addNote } from "./desk";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const found = ({ world, params }: Asked): Interaction | undefined => world.interactions.get(params[0] ?? "");

function viewOf(asked: Asked): Answer {
  const { world } = asked;
  const interaction = found(asked);
  if (!interaction) return missing;
  const of = <T extends { interaction_id: string | null }>(table: Map<string, T>) =>
    [...table.values()].filter((record) => record.interaction_id === interaction.id);
  const customer = world.customers.get(interaction.customer_id ?? "") ?? null;
  return ok({
    interaction,
    work_item: [...world.workItems.values()].findLast((item) => item.interaction_id === interaction.id) ?? null,
    case: world.cases.get(interaction.case_id),
    customer,
    candidates: customer ? [] : [...world.customers.values()].slice(8, 11),
    identifiers: world.identifiers.filter(({ customer_id }) => customer_id === customer?.id),
    callback: null,
    pending_callbacks: [],
    merged_callbacks: [],
    external: null,
    messages: world.messagesOf(interaction.id).slice(-100),
    attachments: of(world.attachments),
    notes: of(world.notes),
    activities: of(world.activities),
    segments: of(world.segments),
    draft: world.drafts.get(interaction.id) ?? null,
    cursor: world.cursor,
  });
}

const later = (ms: number, run: () => void) => setTimeout(run, ms).unref?.();

function deliver(world: World, message: Message): void {
  const steps = message.text.includes("fail") ? (["failed"] as const) : (["sent", "delivered", "read"] as const);
  steps.forEach((delivery, index) => {
    later(700 * (index + 1), () => {
      const held = world.messages.get(message.id);
      if (!held) return;
      const detail = delivery === "failed" ? "550 mailbox unavailable" : null;
      world.record("MessageDeliveryChanged", { message: { ...held, delivery, delivery_detail: detail } });
    });
  });
}

/** Let the customer of a chat type and answer. */
function answerLater(world: World, interaction: Interaction): void {
  const typing = (on: boolean) =>
    world.say({ kind: "typing", interaction_id: interaction.id, who: "customer", name: interaction.sender_name, on });
  later(1200, () => typing(true));
  later(4200, () => {
    typing(false);
    const held = world.interactions.get(interaction.id);
    if (!held) return;
    const line = messageOf(held, REPLIES[world.messages.size % REPLIES.length] ?? "ok", Date.now());
    const preview = line.text;
    const contact = {
      ...held,
      unread: held.unread + 1,
      last_message_at: line.sent_at,
      preview,
      version: held.version + 1,
    };
    world.record("MessageReceived", { message: line, interaction: contact });
  });
}

function bindFiles(world: World, message: Message): void {
  for (const id of message.attachment_ids) {
    const file = world.attachments.get(id);
    if (file) world.attachments.set(id, { ...file, interaction_id: message.interaction_id, message_id: message.id });
  }
}

function send(asked: Asked): Answer {
  const { world, body } = asked;
  const interaction = found(asked);
  if (!interaction) return missing;
  if (!body.text?.trim() && !(body.attachment_ids?.length > 0)) {
    return refused(422, "text: is empty", { field: "text", remedy: "Write something or attach a file." });
  }
  const party = (role: "to" | "cc") => (value: string) => ({
    role,
    identifier: { kind: "email" as const, value },
    name: "",
  });
  const mail = interaction.channel !== "chat";
  const message = messageOf(interaction, body.text, Date.now(), {
    direction: "out",
    author_id: world.me.id,
    author_name: world.me.alias,
    html: mail ? (body.html ?? null) : null,
    subject: body.subject ?? (mail ? interaction.subject : ""),
    parties: mail ? [...(body.to ?? []).map(party("to")), ...(body.cc ?? []).map(party("cc"))] : [],
    attachment_ids: body.attachment_ids ?? [],
    delivery: mail ? "pending" : "sent",
  });
  const contact = {
    ...interaction,
    last_message_at: message.sent_at,
    preview: message.text.slice(0, 160),
    version: interaction.version + 1,
  };
  bindFiles(world, message);
  world.drafts.delete(interaction.id);
  world.record("MessageSent", { message, interaction: contact });
  deliver(world, message);
  if (!mail) answerLater(world, interaction);
  return ok(message, 201);
}

function edit(asked: Asked, type: string, change: Partial<Interaction>): Answer {
  const interaction = found(asked);
  if (!interaction) return missing;
  const next = { ...interaction, ...change, version: interaction.version + 1 };
  const customer = asked.world.customers.get(next.customer_id ?? "");
  asked.world.record(type, { interaction: next, ...(customer && type === "CustomerChosen" && { customer }) });
  return ok(next);
}

function chooseCustomer(asked: Asked): Answer {
  const { world, body } = asked;
  if (body.customer_id) return edit(asked, "CustomerChosen", { customer_id: body.customer_id });
  const customer = {
    id: newId(),
    name: body.new.name,
    created_at: iso(Date.now()),
    language: null,
    time_zone: null,
    version: 1,
  };
  world.customers.set(customer.id, customer);
  return edit(asked, "CustomerChosen", { customer_id: customer.id });
}

function addActivity({ world, params, body }: Asked): Answer {
  const activity = {
    id: newId(),
    interaction_id: params[0] ?? "",
    agent_id: world.me.id,
    kind: body.kind,
    started_at: body.started_at ?? iso(Date.now()),
    seconds: body.seconds,
    note: body.note ?? "",
  };
  world.record("ActivityRecorded", { activity }, activity.interaction_id);
  return ok(activity, 201);
}

function sendAgain({ world, params }: Asked): Answer {
  const message = world.messages.get(params[1] ?? "");
  if (!message) return missing;
  const again = {
    ...message,
    text: message.text.replace("fail", "f-ail"),
    delivery: "pending" as const,
    delivery_detail: null,
  };
  world.record("MessageDeliveryChanged", { message: again });
  deliver(world, again);
  return ok(again);
}

const FRAME = (body: string) =>
  `<!doctype html><meta charset="utf-8"><style>body{font:14px/1.5 system-ui;margin:0;color:#1d2330}img{max-width:100%}</style>${body}`;

export const contactRoutes: Route[] = [
  ["GET", path("/api/interactions/:id"), viewOf],
  [
    "GET",
    path("/api/interactions/:id/messages"),
    ({ world, params, query }) => {
      const before = query.get("before") ?? "";
      return ok(
        world
          .messagesOf(params[0] ?? "")
          .filter(({ id }) => id < before)
          .slice(-100),
      );
    },
  ],
  ["POST", path("/api/interactions/:id/messages"), send],
  ["POST", path("/api/interactions/:id/messages/:id/send-again"), sendAgain],
  [
    "POST",
    path("/api/interactions/:id/read"),
    (asked) => (edit(asked, "InteractionRead", { unread: 0 }).status === 200 ? nothing : missing),
  ],
  [
    "PUT",
    path("/api/interactions/:id/draft"),
    ({ world, params, body }) => {
      const id = params[0] ?? "";
      world.drafts.set(id, { interaction_id: id, agent_id: world.me.id, body: body.body, saved_at: iso(Date.now()) });
      return nothing;
    },
  ],
  [
    "DELETE",
    path("/api/interactions/:id/draft"),
    ({ world, params }) => {
      world.drafts.delete(params[0] ?? "");
      return nothing;
    },
  ],
  [
    "POST",
    path("/api/interactions/:id/notes"),
    ({ world, params, body }) => ok(addNote(world, params[0] ?? "", body.text), 201),
  ],
  ["POST", path("/api/interactions/:id/activities"), addActivity],
  ["PUT", path("/api/interactions/:id/customer"), chooseCustomer],
  [
    "PUT",
    path("/api/interactions/:id/parties"),
    (asked) =>
      edit(asked, "ParticipantsChanged", {
        parties: asked.body.cc.map((value: string) => ({ role: "cc", identifier: { kind: "email", value }, name: "" })),
      }),
  ],
  [
    "GET",
    path("/api/messages/:id/html"),
    ({ world, params, query }) => {
      const html = world.messages.get(params[0] ?? "")?.html ?? "";
      const shown = query.get("remote") === "1" ? html : html.replaceAll(/<img[^>]*>/g, "");
      return { status: 200, bytes: { type: "text/html; charset=utf-8", body: FRAME(shown) } };
    },
  ],
];
