import type {
  Call,
  CallLeg,
  CallMoment,
  CallMove,
  CallTarget,
  LegState,
  LiveCall,
  RecordedSegment,
  Recording,
} from "../../src/api/calls";
import type { Interaction } from "../../src/api/interactions";
import type { WorkItem } from "../../src/api/routing";
import { SERVICES } from "./company";
import { addInteraction, addWorkItem, offerOf } from "./contacts";
import { idAt, iso, newId, seeded } from "./ids";
import { CUSTOMERS } from "./texts";
import type { World } from "./world";

/** Calls of the pretended server, by id. They follow what the desk asks for; far ends answer by themselves. */
interface Telephony {
  calls: Map<string, Call>;
  recordings: Map<string, Recording[]>;
}

const worlds = new WeakMap<World, Telephony>();

export function telephony(world: World): Telephony {
  const known = worlds.get(world) ?? { calls: new Map(), recordings: new Map() };
  worlds.set(world, known);
  return known;
}

export function legOf(role: CallLeg["role"], address: string, more: Partial<CallLeg> = {}): CallLeg {
  return {
    id: newId(),
    role,
    kind: role === "agent" || role === "supervisor" ? "browser" : "sip",
    address,
    name: "",
    agent_id: null,
    state: "up",
    since: iso(Date.now()),
    answered_at: null,
    ended_at: null,
    held: false,
    muted: false,
    guest: false,
    room: "",
    ear: "talk",
    cause: null,
    ...more,
  };
}

export function callOf(world: World, interaction: Interaction, item: WorkItem | null, more: Partial<Call> = {}): Call {
  const phone = world.identifiers.find(
    ({ customer_id, kind }) => customer_id === interaction.customer_id && kind === "phone",
  );
  const caller = phone?.value ?? null;
  const now = iso(Date.now());
  return {
    id: newId(),
    interaction_id: interaction.id,
    work_item_id: item?.id ?? null,
    state: "queued",
    direction: "inbound",
    number: "+442079460000",
    caller,
    started_at: now,
    answered_at: null,
    ended_at: null,
    cause: null,
    verified: false,
    collected: {},
    node_id: SERVICES[0]?.id ?? "",
    touchpoint_id: interaction.touchpoint_id,
    legs: [legOf("customer", caller ?? "")],
    transfer: null,
    events: [],
    recording: null,
    version: 1,
    may: [],
    ...more,
  };
}

/** What happened in a call, as far as it can be seen from what it is now. */
export function momentsOf(call: Call): CallMoment[] {
  const said = { who: "", role: null, detail: "", seconds: null };
  const begun: CallMoment = { ...said, at: call.started_at, kind: "started", detail: call.direction };
  const answers = call.legs
    .filter((leg) => leg.answered_at !== null)
    .map(
      (leg): CallMoment => ({ ...said, at: leg.answered_at ?? "", kind: "answered", who: leg.name, role: leg.role }),
    );
  const held = call.legs
    .filter((leg) => leg.held)
    .map((leg): CallMoment => ({ ...said, at: leg.since, kind: "held", who: leg.name, role: leg.role }));
  const over: CallMoment[] = call.ended_at
    ? [{ ...said, at: call.ended_at, kind: "ended", detail: call.cause ?? "" }]
    : [];
  return [begun, ...answers, ...held, ...over].toSorted((a, b) => a.at.localeCompare(b.at));
}

const live = (call: Call) => call.legs.filter((leg) => leg.state !== "ended");

/** What whoever has the call may do with it now. */
function mayWithCustomer(call: Call): CallMove[] {
  const customer = live(call).find((leg) => leg.role === "customer");
  const talking = call.state === "talking" && customer !== undefined;
  const asked = live(call).find((leg) => leg.id === call.transfer?.leg_id);
  return [
    ...(talking ? [customer.held ? ("unhold" as const) : ("hold" as const), "digits" as const] : []),
    ...(talking && !call.transfer ? (["blind", "attended"] as const) : []),
    ...(talking && live(call).length < 8 ? (["conference"] as const) : []),
    ...(call.transfer ? (["cancel_transfer"] as const) : []),
    ...(asked?.state === "up" && customer ? (["complete", "swap"] as const) : []),
    ...(call.recording?.state === "on" ? (["pause_recording"] as const) : []),
    ...(call.recording?.state === "paused" ? (["resume_recording"] as const) : []),
  ];
}

/** What I may do with a call now: one in which I am only asked is not mine. */
export function mayOf(world: World, call: Call): CallMove[] {
  const mine = live(call).find((leg) => leg.agent_id === world.me.id);
  if (call.state === "ended" || !mine) return [];
  const own: CallMove[] = ["hang_up", mine.muted ? "unmute" : "mute"];
  return mine.id === call.transfer?.leg_id ? own : [...own, ...mayWithCustomer(call)];
}

/** Keep a changed call and tell everybody. */
export function keepCall(world: World, changed: Call): Call {
  const call = { ...changed, version: changed.version + 1 };
  const { may: _may, ...told } = call;
  telephony(world).calls.set(call.id, call);
  const may = mayOf(world, call);
  world.record("CallChanged", { call: told, may: { [world.me.id]: may } }, call.interaction_id);
  return { ...call, may };
}

export const withLeg = (call: Call, id: string, change: Partial<CallLeg>): Call => ({
  ...call,
  legs: call.legs.map((leg) => (leg.id === id ? { ...leg, ...change, since: iso(Date.now()) } : leg)),
});

export function targetName(world: World, target: CallTarget): string {
  if (target.kind === "number") return target.number ?? "";
  if (target.kind === "service") return world.serviceName(target.id ?? "");
  return world.agents.get(target.id ?? "")?.name ?? "";
}

/** The far end moves on by itself after a while, if the call is still there. */
export function later(world: World, callId: string, ms: number, change: (call: Call) => Call): void {
  setTimeout(() => {
    const call = telephony(world).calls.get(callId);
    if (call && call.state !== "ended") keepCall(world, change(call));
  }, ms).unref?.();
}

/** A leg that rings and is answered. */
export function ringOut(world: World, call: Call, legId: string, answered: (call: Call) => Call = (same) => same) {
  const step = (state: LegState) => (now: Call) => withLeg(now, legId, { state });
  later(world, call.id, 400, step("ringing"));
  later(world, call.id, 1400, (now) => answered(step("up")(now)));
}

export function endCall(world: World, call: Call, cause: CallLeg["cause"] = "normal"): Call {
  const now = iso(Date.now());
  const item = world.workItems.get(call.work_item_id ?? "");
  if (item?.state === "assigned") {
    const work_item = {
      ...item,
      state: "wrapping" as const,
      wrap_up_until: iso(Date.now() + 120_000),
      state_since: now,
      version: item.version + 1,
    };
    world.record("WrapUpStarted", { work_item });
  }
  const legs = call.legs.map((leg) => ({ ...leg, state: "ended" as const, cause: leg.cause ?? cause }));
  return keepCall(world, { ...call, state: "ended", ended_at: now, cause, legs, transfer: null, recording: null });
}

/** My customer is gone: whom I ask and I talk on, anything else is over. */
export function loseCustomer(world: World, cause: CallLeg["cause"]): void {
  for (const call of telephony(world).calls.values()) {
    const customer = live(call).find((leg) => leg.role === "customer");
    if (!customer || !live(call).some((leg) => leg.agent_id === world.me.id)) continue;
    const left = withLeg(call, customer.id, { state: "ended", cause, room: null });
    if (call.transfer) keepCall(world, { ...left, transfer: { ...call.transfer, state: "abandoned" } });
    else endCall(world, left, cause);
  }
}

function loudness(seconds: number, seed: number): number[] {
  const random = seeded(seed);
  return Array.from({ length: Math.round(seconds * 10) }, (_, at) => {
    const turn = Math.sin(at / 37 + seed) > 0;
    const loud = Math.round(30 + 60 * random());
    const quiet = Math.round(3 * random());
    return turn ? [loud, quiet] : [quiet, loud];
  }).flat();
}

/** A recording with a pause for card data and, in its last part, a file that is gone. */
export function recorded(world: World, interactionId: string, at: number): void {
  const segment = (n: number, from: number, seconds: number, more: Partial<RecordedSegment> = {}): RecordedSegment => ({
    n,
    started_at: iso(at + from * 1000),
    seconds,
    size_bytes: seconds * 32_000,
    missing: false,
    gap_reason: null,
    problem: "",
    peaks: loudness(seconds, n),
    ...more,
  });
  const row: Recording = {
    id: idAt(at),
    kind: "call",
    started_at: iso(at),
    segments: [
      segment(1, 0, 96, { gap_reason: "card_data" }),
      segment(2, 131, 48, { gap_reason: "lost" }),
      segment(3, 190, 12, { missing: true }),
    ],
    consent: true,
    may_listen: true,
    delete_after: iso(at + 90 * 86_400_000),
    deleted_at: null,
    deleted_why: "",
  };
  const gone = { ...row, id: idAt(at), deleted_at: iso(at), deleted_why: "the customer asked for it" };
  telephony(world).recordings.set(interactionId, [row, gone]);
}

const PHONE_SCRIPT = { subject: "", service: 0, lines: [] };

/** A caller who has been through the menu and waits: returns the call. */
function arrive(world: World, nth: number, waited: number): { call: Call; interaction: Interaction; item: WorkItem } {
  const customers = [...world.customers.values()];
  const customer = customers[nth % customers.length];
  if (!customer) throw new Error("no customers");
  const at = Date.now() - waited * 1000;
  const plain = addInteraction(world, customer, "voice", { ...PHONE_SCRIPT, service: nth % 3 }, at);
  const phone = CUSTOMERS[nth % CUSTOMERS.length]?.[2] ?? "";
  const interaction = { ...plain, fields: [], sender: { kind: "phone" as const, value: phone } };
  world.interactions.set(interaction.id, interaction);
  const base = addWorkItem(world, interaction, "queued", at);
  const item: WorkItem = { ...base, media_type: "real_time", load_units: 12, agent_id: null, reservation_id: null };
  world.workItems.set(item.id, item);
  const collected = { account_number: "4471-02983", reason: "Where is my order?" };
  const call = callOf(world, interaction, item, { started_at: iso(at), verified: nth % 2 === 0, collected });
  telephony(world).calls.set(call.id, call);
  return { call, interaction, item };
}

/** Offer a call to me. */
export function offerCall(world: World, nth: number, seconds: number): Call {
  const { call, interaction, item } = arrive(world, nth, 25);
  const work_item = { ...item, state: "offered" as const, agent_id: world.me.id, reservation_id: newId() };
  const offer = offerOf(world, work_item, Date.now(), seconds);
  world.record("WorkItemOffered", { work_item, offer, interaction, load: world.countedLoad(world.me.id) });
  return call;
}

/** I have accepted: my softphone rings for a moment, then we talk and it is recorded. */
export function takeCall(world: World, workItemId: string): void {
  const call = [...telephony(world).calls.values()].find(({ work_item_id }) => work_item_id === workItemId);
  if (!call) return;
  const mine = legOf("agent", world.me.id, { agent_id: world.me.id, name: world.me.name, state: "ringing" });
  keepCall(world, { ...call, state: "connecting", legs: [...call.legs, mine] });
  later(world, call.id, 300, (now) => ({
    ...withLeg(now, mine.id, { state: "up" }),
    state: "talking",
    answered_at: iso(Date.now()),
    recording: { id: newId(), state: "on", reason: null, segments: 1 },
  }));
}

/** A colleague asks me about a call of theirs: my softphone rings for a moment, then we talk and the customer waits. */
export function askMe(world: World, nth: number): void {
  const { call, item } = arrive(world, nth, 60);
  const colleague = [...world.agents.values()].find(({ id }) => id !== world.me.id);
  if (!colleague) throw new Error("nobody else works here");
  world.workItems.set(item.id, { ...item, state: "assigned", agent_id: colleague.id });
  const of = ({ id, name }: { id: string; name: string }, state: LegState) =>
    legOf("agent", id, { agent_id: id, guest: id === world.me.id, name, state, room: "consult" });
  const theirs = of(colleague, "up");
  const mine = of(world.me, "ringing");
  const target = { kind: "agent" as const, id: world.me.id, number: null, name: world.me.name };
  keepCall(world, {
    ...call,
    state: "talking",
    answered_at: iso(Date.now()),
    legs: [...call.legs.map((leg) => ({ ...leg, held: true, room: null })), theirs, mine],
    transfer: {
      id: newId(),
      kind: "attended",
      state: "ringback",
      target,
      leg_id: mine.id,
      by: colleague.id,
      swapped: false,
    },
  });
  ringOut(world, call, mine.id, (now) => ({
    ...now,
    transfer: now.transfer && { ...now.transfer, state: "answered" },
  }));
}

/** So many calls of other agents, in all states, as supervisors see them. */
export function fillCalls(world: World, count: number): void {
  const agents = [...world.agents.values()].slice(1);
  const states = ["talking", "talking", "queued", "talking", "menu", "connecting"] as const;
  for (let nth = 0; nth < count; nth += 1) {
    const { call } = arrive(world, nth, 20 + nth * 7);
    const state = states[nth % states.length] ?? "talking";
    const agent = agents[nth % agents.length];
    const leg = agent && legOf("agent", agent.id, { agent_id: agent.id, name: agent.name });
    const withAgent = leg && (state === "talking" || state === "connecting");
    const started = Date.parse(call.started_at);
    telephony(world).calls.set(call.id, {
      ...call,
      state,
      answered_at: state === "talking" ? iso(started + 15_000) : null,
      legs: withAgent ? [...call.legs, leg] : call.legs,
      recording: state === "talking" ? { id: newId(), state: "on", reason: null, segments: 1 } : null,
    });
  }
}

/** The live calls, the longest first. */
export function liveCalls(world: World): LiveCall[] {
  return [...telephony(world).calls.values()]
    .filter(({ state }) => state !== "ended")
    .map((call) => {
      const agents = live(call).filter(({ role }) => role === "agent");
      const since = Date.parse(call.answered_at ?? call.started_at);
      const item = world.workItems.get(call.work_item_id ?? "");
      return {
        ...call,
        legs: call.legs.map((leg) =>
          leg.role === "customer" ? { ...leg, name: customerName(world, call.interaction_id) } : leg,
        ),
        customer_name: "",
        agent_names: agents.map(({ name }) => name),
        seconds: Math.round((Date.now() - since) / 1000),
        service_id: item?.service_id ?? null,
        service_name: world.serviceName(item?.service_id ?? ""),
      };
    })
    .sort((a, b) => b.seconds - a.seconds);
}

const customerName = (world: World, interactionId: string | null) =>
  world.interactions.get(interactionId ?? "")?.sender_name ?? "";

/** A call that was made: it rings over there and is answered. */
export function dialOut(world: World, number: string, interaction: Interaction, item: WorkItem): Call {
  const mine = legOf("agent", world.me.id, { agent_id: world.me.id, name: world.me.name });
  const theirs = legOf("customer", number, { state: "dialling" });
  const call = callOf(world, interaction, item, {
    direction: "outbound",
    state: "connecting",
    number,
    caller: "+442079460000",
    legs: [mine, theirs],
  });
  ringOut(world, call, theirs.id, (now) => ({ ...now, state: "talking", answered_at: iso(Date.now()) }));
  return keepCall(world, call);
}
