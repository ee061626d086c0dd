import type { QueryClient } from "@tanstack/react-query";
import type { Call, CallMove, ToldCall } from "@/api/calls";
import { withQuery } from "@/api/client";
import { readDesk } from "@/api/desk";
import type { Id } from "@/api/units";
import type { EventFrame, HelloFrame, ServerFrame } from "./frames";
import { LiveSocket, type Wire } from "./socket";
import { live, useLive } from "./store";

type Listener = (event: EventFrame) => void;

const listeners = new Set<Listener>();
const watched = new Map<string, number>();
const watchedCustomers = new Map<string, number>();
let boards = 0;
let socket: LiveSocket | null = null;

/** Hear every event as it arrives, for what is not a record (sounds, notices). Returns the end of it. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Count one more who watches `id`, and say so. Returns the end of it. */
function watch(counts: Map<string, number>, id: string, say: (ids: string[]) => void): () => void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
  say([...counts.keys()]);
  return () => {
    const count = (counts.get(id) ?? 1) - 1;
    if (count > 0) counts.set(id, count);
    else counts.delete(id);
    say([...counts.keys()]);
  };
}

/** Follow a contact that is not mine while it is on the screen. Returns the end of it. */
export const watchContact = (interactionId: string) => watch(watched, interactionId, (ids) => socket?.watch(ids));

/** Hear when what may be said to a customer changes, while it is on the screen. Returns the end of it. */
export const watchCustomer = (customerId: string) =>
  watch(watchedCustomers, customerId, (ids) => socket?.watchCustomers(ids));

/** Receive the wallboard while a page shows it. Returns the end of it. */
export function watchWallboard(): () => void {
  boards += 1;
  if (boards === 1) socket?.subscribeWallboard(true);
  return () => {
    boards -= 1;
    if (boards === 0) socket?.subscribeWallboard(false);
  };
}

export const sendTyping = (interactionId: string, on: boolean) => socket?.sendTyping(interactionId, on);
export const reconnectNow = () => socket?.retryNow();

function address(): string {
  const { documents, generation } = useLive.getState();
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  const path = withQuery("/api/live", { cursor: documents.cursor, generation });
  return `${scheme}://${window.location.host}${path}`;
}

/** Calls change in bursts: their list is read again once for all changes of this time. */
const CALLS_AGAIN_MS = 500;
let callsAgain: ReturnType<typeof setTimeout> | undefined;

function listCallsAgain(client: QueryClient): void {
  if (callsAgain !== undefined) return;
  callsAgain = setTimeout(() => {
    callsAgain = undefined;
    void client.invalidateQueries({ queryKey: ["live-calls"] });
  }, CALLS_AGAIN_MS);
}

/** Whether somebody is in a call as an agent, or is being called into it. */
const isIn = (call: ToldCall | null | undefined, accountId: Id) =>
  call?.legs.some((leg) => leg.agent_id === accountId && leg.role === "agent" && leg.state !== "ended") ?? false;

/** Show a call, and what I may do with it now, as the event tells it; say so when I have come into it. */
function takeCall({ client, accountId, onJoined }: LiveOptions, call: ToldCall, may: CallMove[]): void {
  const queryKey = ["call", call.interaction_id];
  const known = client.getQueryData<Call | null>(queryKey);
  if (known?.id !== call.id || known.version <= call.version) {
    client.setQueryData<Call>(queryKey, { ...call, may, events: [] });
    if (call.interaction_id && isIn(call, accountId) && !isIn(known, accountId)) onJoined?.(call.interaction_id);
  }
  listCallsAgain(client);
}

/** What the events change in the caches of requests: directories and views that are fetched as a whole. */
function refreshQueries(options: LiveOptions, event: EventFrame): void {
  const { client, accountId } = options;
  const { directory, customer, case: changedCase, callback, call, may } = event.data;
  if (call) takeCall(options, call, may?.[accountId] ?? []);
  // A callback also shows with the customer's other contacts.
  if (callback) for (const queryKey of [["contact"], ["callbacks"]]) void client.invalidateQueries({ queryKey });
  if (typeof directory === "string") {
    void client.invalidateQueries({ queryKey: ["directory"] });
    void client.invalidateQueries({ queryKey: ["admin", directory] });
  }
  const customerId = customer?.id ?? changedCase?.customer_id;
  if (customerId) void client.invalidateQueries({ queryKey: ["customer", customerId] });
}

const DESK_RETRY_MS = 3000;

export interface LiveOptions {
  client: QueryClient;
  /** Who is signed in. */
  accountId: Id;
  /** Whether there is a desk to hold up to date. */
  handlesContacts: boolean;
  /** Called when the line could not be opened: perhaps the session has ended. */
  onTrouble: () => void;
  /** Called with the contact of a call when I come into it: my own, or a colleague's who asks me. */
  onJoined?: (interactionId: Id) => void;
  connect?: (address: string) => Wire;
}

/** Fetches the desk until it works; what arrives meanwhile is kept. `end` stops trying. */
function deskFetcher({ client, onTrouble }: LiveOptions): {
  fetch: (then: () => void) => Promise<void>;
  end: () => void;
} {
  let over = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const fetch = async (then: () => void): Promise<void> => {
    live.hold();
    try {
      const desk = await client.fetchQuery({ queryKey: ["desk"], queryFn: readDesk, staleTime: 0, retry: false });
      if (over) return;
      live.start(desk);
      then();
    } catch {
      if (over) return;
      live.setConnection({ state: "lost", retryAt: Date.now() + DESK_RETRY_MS });
      onTrouble();
      retry = setTimeout(() => void fetch(then), DESK_RETRY_MS);
    }
  };
  const end = () => {
    over = true;
    clearTimeout(retry);
  };
  return { fetch, end };
}

function takeEvent(options: LiveOptions, event: EventFrame): void {
  live.event(event);
  refreshQueries(options, event);
  for (const listener of listeners) listener(event);
}

/** What each frame of the server does. */
function frameTaker(
  options: LiveOptions,
  fetchDesk: (then: () => void) => Promise<void>,
): (frame: ServerFrame) => void {
  const { client, handlesContacts } = options;
  let greeted = false;
  const welcomed = (hello: HelloFrame): void => {
    // Changes of lists are said live and not told again after a gap.
    if (greeted)
      for (const queryKey of [["directory"], ["admin"], ["offers"]]) void client.invalidateQueries({ queryKey });
    greeted = true;
    const again = useLive.getState().generation !== "";
    if (hello.resync && handlesContacts) {
      void fetchDesk(() => live.setConnection({ state: "open" }));
    } else if (!handlesContacts && (hello.resync || !again)) {
      live.startAt(hello.generation, hello.cursor);
    } else {
      useLive.setState({ generation: hello.generation });
    }
    if (hello.resync && again) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "desk" });
  };
  return (frame) => {
    if (frame.kind === "hello") welcomed(frame);
    else if (frame.kind === "typing") live.typing(frame);
    else if (frame.kind === "queue") live.queue(frame);
    else if (frame.kind === "wallboard") live.board(frame.board);
    else if (frame.kind === "event") takeEvent(options, frame);
  };
}

/** Try again at once when the network is back or somebody looks at the page again. */
function retryOnWake(line: LiveSocket): () => void {
  const wake = (): void => {
    if (document.visibilityState === "visible") line.retryNow();
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
  };
}

/** Open the live connection of this page. Returns the end of it. */
export function openLive(options: LiveOptions): () => void {
  const desk = deskFetcher(options);
  const line = new LiveSocket({
    address,
    connect: options.connect ?? ((where) => new WebSocket(where) as unknown as Wire),
    onFrame: frameTaker(options, desk.fetch),
    onConnection: (connection) => {
      live.setConnection(connection);
      if (connection.state === "lost" || connection.state === "refused") options.onTrouble();
    },
  });
  socket = line;
  line.watch([...watched.keys()]);
  line.watchCustomers([...watchedCustomers.keys()]);
  line.subscribeWallboard(boards > 0);
  const stopWaking = retryOnWake(line);
  if (options.handlesContacts) void desk.fetch(() => line.start());
  else line.start();
  return () => {
    desk.end();
    stopWaking();
    line.stop();
    if (socket === line) socket = null;
    live.reset();
  };
}
