import type { Call, CallTarget } from "../../src/api/calls";
import {
  askMe,
  dialOut,
  endCall,
  fillCalls,
  keepCall,
  legOf,
  liveCalls,
  loseCustomer,
  mayOf,
  momentsOf,
  offerCall,
  recorded,
  ringOut,
  targetName,
  telephony,
  withLeg,
} from "../world/calls";
import { SERVICES } from "../world/company";
import { addInteraction, addWorkItem } from "../world/contacts";
import { newId } from "../world/ids";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const callIn = ({ world, params }: Asked) => telephony(world).calls.get(params[0] ?? "");
const customerIn = (call: Call) => call.legs.findLast((leg) => leg.role === "customer" && leg.state !== "ended");

/** Change a call that is there. */
const changing =
  (change: (call: Call, asked: Asked) => Call | Answer) =>
  (asked: Asked): Answer => {
    const call = callIn(asked);
    if (!call) return missing;
    if (call.state === "ended") return refused(409, "The call has ended.", { title: "Too late" });
    const next = change(call, asked);
    return "status" in next ? next : ok(keepCall(asked.world, next));
  };

const mine = (call: Call, world: World) =>
  call.legs.find((leg) => leg.agent_id === world.me.id && leg.state !== "ended");

const muting = (muted: boolean) => changing((call, { world }) => withLeg(call, mine(call, world)?.id ?? "", { muted }));

const holding = (held: boolean) =>
  changing((call, { body }) =>
    withLeg(call, body.leg_id ?? customerIn(call)?.id ?? "", { held, room: held ? null : "" }),
  );

function forbidden(target: CallTarget): Answer | null {
  if (target.kind !== "number") return null;
  if (/^\+?(112|999|911)$/.test(target.number ?? ""))
    return refused(403, "You may not call an emergency number from here.", {
      type: "/problems/emergency-number",
      remedy: "Use a telephone: it tells the emergency services where you are.",
    });
  if (target.number?.startsWith("+979"))
    return refused(403, `You may not call ${target.number}.`, { type: "/problems/number-not-allowed" });
  return null;
}

function legFor(world: World, target: CallTarget, room: string) {
  const name = targetName(world, target);
  return target.kind === "number"
    ? legOf("outside", target.number ?? "", { state: "dialling", room })
    : legOf("agent", target.id ?? "", { agent_id: target.id ?? null, guest: true, name, state: "dialling", room });
}

const transfer = changing((call, { world, body }) => {
  const { kind, target, force } = body as { kind: "blind" | "attended"; target: CallTarget; force?: boolean };
  const no = forbidden(target);
  if (no) return no;
  if (target.id === SERVICES[2]?.id && !force)
    return refused(409, "Returns & repairs is closed until tomorrow 08:00.", { type: "/problems/target-unavailable" });
  if (kind === "blind") return endCall(world, call, "transferred");
  const leg = legFor(world, target, "consult");
  const held = withLeg(call, customerIn(call)?.id ?? "", { held: true, room: null });
  const next: Call = {
    ...withLeg(held, mine(call, world)?.id ?? "", { room: "consult" }),
    transfer: {
      id: newId(),
      kind,
      state: "ringback",
      target: {
        kind: target.kind,
        id: target.id ?? null,
        number: target.number ?? null,
        name: targetName(world, target),
      },
      swapped: false,
      leg_id: leg.id,
      by: world.me.id,
    },
  };
  ringOut(world, call, leg.id, (now) => ({
    ...now,
    transfer: now.transfer && { ...now.transfer, state: "answered" },
  }));
  return { ...next, legs: [...next.legs, leg] };
});

const backToCustomer = (call: Call, world: World): Call =>
  withLeg(withLeg(call, customerIn(call)?.id ?? "", { held: false, room: "" }), mine(call, world)?.id ?? "", {
    room: "",
  });

const cancel = changing((call, { world }) => {
  const left = withLeg(call, call.transfer?.leg_id ?? "", { state: "ended", cause: "canceled", room: null });
  return { ...backToCustomer(left, world), transfer: null };
});

const swap = changing((call, { world }) => {
  const waits = customerIn(call)?.held ?? false;
  const asked = withLeg(call, call.transfer?.leg_id ?? "", { held: waits, room: waits ? null : "consult" });
  const customer = withLeg(asked, customerIn(call)?.id ?? "", { held: !waits, room: waits ? "" : null });
  const swapped = withLeg(customer, mine(call, world)?.id ?? "", { room: waits ? "" : "consult" });
  return { ...swapped, transfer: call.transfer && { ...call.transfer, swapped: waits } };
});

const join = changing((call, { world, body }) => {
  const together = backToCustomer(call, world);
  const known = call.legs.find(({ id }) => id === call.transfer?.leg_id);
  if (known) return { ...withLeg(together, known.id, { room: "", held: false }), transfer: null };
  const target = body.target as CallTarget;
  const no = forbidden(target);
  if (no) return no;
  const leg = legFor(world, target, "");
  ringOut(world, call, leg.id);
  return { ...together, legs: [...together.legs, leg] };
});

const recordingChange = changing((call, { body }) => ({
  ...call,
  recording: call.recording && {
    ...call.recording,
    state: body.action === "pause" ? "paused" : "on",
    reason: body.action === "pause" ? (body.reason ?? null) : null,
    segments: call.recording.segments + (body.action === "pause" ? 0 : 1),
  },
}));

function make({ world, body }: Asked): Answer {
  const number = String(body.number ?? "");
  const no = forbidden({ kind: "number", number });
  if (no) return no;
  const known = world.interactions.get(body.interaction_id ?? "");
  const customer =
    world.customers.get(body.customer_id ?? known?.customer_id ?? "") ?? [...world.customers.values()].at(-1);
  if (!customer) return missing;
  const plain = addInteraction(world, customer, "voice", { subject: "", service: 0, lines: [] }, Date.now());
  const sender = { kind: "phone" as const, value: number };
  const interaction = { ...plain, sender, fields: [], last_agent_id: world.me.id };
  const item = { ...addWorkItem(world, interaction, "assigned", Date.now()), media_type: "real_time" as const };
  world.record("InteractionOpened", { interaction, work_item: item, load: world.countedLoad(world.me.id) });
  return ok(dialOut(world, number, interaction, item), 201);
}

function ofInteraction({ world, params }: Asked): Answer {
  const call = [...telephony(world).calls.values()].findLast(({ interaction_id }) => interaction_id === params[0]);
  return call ? ok({ ...call, may: mayOf(world, call), events: momentsOf(call) }) : missing;
}

const ears = { listen: "listen", whisper: "whisper", barge: "talk" } as const;

function supervise(asked: Asked): Answer {
  const call = callIn(asked);
  const { world, params } = asked;
  if (!call || call.state === "ended") return refused(409, "The call has ended.", { title: "Too late" });
  const what = params[1] ?? "";
  const here = call.legs.find((leg) => leg.role === "supervisor" && leg.state !== "ended");
  if (what === "end") return ok(endCall(world, call));
  if (what === "leave" && here) return ok(keepCall(world, withLeg(call, here.id, { state: "ended" })));
  if (what === "take_over") {
    const legs = call.legs.map((leg) => (leg.role === "agent" ? { ...leg, state: "ended" as const } : leg));
    return ok(
      keepCall(world, {
        ...call,
        legs: [...legs, legOf("agent", world.me.id, { agent_id: world.me.id, name: "Sam" })],
      }),
    );
  }
  const ear = ears[what as keyof typeof ears];
  if (!ear) return missing;
  const leg = legOf("supervisor", world.me.id, { agent_id: world.me.id, name: "Sam", ear });
  return ok(keepCall(world, here ? withLeg(call, here.id, { ear }) : { ...call, legs: [...call.legs, leg] }));
}

function list({ world, query }: Asked): Answer {
  const all = liveCalls(world);
  const from = Number(query.get("cursor") ?? 0);
  const until = from + 100;
  return ok({ items: all.slice(from, until), next_cursor: until < all.length ? String(until) : null });
}

/** One second of a tone for each segment, so that the player has something to play. */
function toneOf(seconds: number): Uint8Array {
  const rate = 8000;
  const count = Math.min(seconds, 20) * rate;
  const bytes = new Uint8Array(44 + count);
  const view = new DataView(bytes.buffer);
  const write = (at: number, words: string) => bytes.set(new TextEncoder().encode(words), at);
  write(0, "RIFF");
  view.setUint32(4, 36 + count, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, count, true);
  for (let at = 0; at < count; at += 1)
    bytes[44 + at] = 128 + Math.round(30 * Math.sin((at * 2 * Math.PI * 440) / rate));
  return bytes;
}

function segment({ world, params }: Asked): Answer {
  const all = [...telephony(world).recordings.values()].flat();
  const found = all.find(({ id }) => id === params[0])?.segments.find(({ n }) => n === Number(params[1]));
  if (!found || found.missing) return missing;
  return { status: 200, bytes: { type: "audio/wav", body: toneOf(found.seconds) } };
}

function deletion({ world, params, body }: Asked): Answer {
  for (const [contact, all] of telephony(world).recordings) {
    const gone = { segments: [], deleted_at: new Date().toISOString(), deleted_why: String(body.reason) };
    telephony(world).recordings.set(
      contact,
      all.map((each) => (each.id === params[0] ? { ...each, ...gone } : each)),
    );
  }
  return nothing;
}

const NODE = { node_id: newId(), connected: false };

let nth = 0;

export const callRoutes: Route[] = [
  ["GET", path("/api/interactions/:id/call"), ofInteraction],
  [
    "GET",
    path("/api/interactions/:id/recordings"),
    ({ world, params }) => ok(telephony(world).recordings.get(params[0] ?? "") ?? []),
  ],
  ["GET", path("/api/recordings/:id/segments/:id"), segment],
  ["POST", path("/api/recordings/:id/delete"), deletion],
  ["POST", path("/api/calls"), make],
  ["POST", path("/api/calls/:id/hold"), holding(true)],
  ["POST", path("/api/calls/:id/unhold"), holding(false)],
  ["POST", path("/api/calls/:id/mute"), muting(true)],
  ["POST", path("/api/calls/:id/unmute"), muting(false)],
  ["POST", path("/api/calls/:id/digits"), changing((call) => call)],
  ["POST", path("/api/calls/:id/hang_up"), changing((call, { world }) => endCall(world, call))],
  ["POST", path("/api/calls/:id/transfer"), transfer],
  [
    "POST",
    path("/api/calls/:id/transfer/complete"),
    changing((call, { world }) => endCall(world, call, "transferred")),
  ],
  ["POST", path("/api/calls/:id/transfer/cancel"), cancel],
  ["POST", path("/api/calls/:id/transfer/swap"), swap],
  ["POST", path("/api/calls/:id/conference"), join],
  [
    "DELETE",
    path("/api/calls/:id/legs/:id"),
    changing((call, { params }) => withLeg(call, params[1] ?? "", { state: "ended", cause: "normal", room: null })),
  ],
  ["POST", path("/api/calls/:id/recording"), recordingChange],
  ["GET", path("/api/supervision/calls"), list],
  ["POST", path("/api/supervision/calls/:id/:id"), supervise],
  ["GET", path("/api/me/softphone"), () => ok({ state: "gone", nodes: [NODE], ice_servers: [] })],
  [
    "POST",
    path("/api/me/softphone"),
    () => ok({ softphone_id: newId(), node_id: NODE.node_id, sdp: "v=0\r\n", ice_servers: [] }, 201),
  ],
  ["DELETE", path("/api/me/softphone"), () => nothing],
  [
    "POST",
    path("/api/mock/call"),
    ({ world, query }) => {
      nth += 1;
      const call = offerCall(world, Number(query.get("nth") ?? nth), Number(query.get("seconds") ?? 60));
      recorded(world, call.interaction_id ?? "", Date.now() - 300_000);
      return nothing;
    },
  ],
  [
    "POST",
    path("/api/mock/consult"),
    ({ world, query }) => {
      askMe(world, Number(query.get("nth") ?? 9));
      return nothing;
    },
  ],
  [
    "POST",
    path("/api/mock/customer-gone"),
    ({ world, query }) => {
      loseCustomer(world, (query.get("cause") ?? "normal") as Call["cause"]);
      return nothing;
    },
  ],
  [
    "POST",
    path("/api/mock/calls"),
    ({ world, query }) => {
      fillCalls(world, Number(query.get("count") ?? 12));
      return nothing;
    },
  ],
];
