import { describe, expect, it } from "vitest";
import type { ChatMessage, ServerFrame, StateFrame } from "../src/protocol";
import { type Action, type ChatState, initialState, isRead, lastHeard, reduce } from "../src/state";

const message = (id: string, who: ChatMessage["who"], text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  who,
  name: "",
  text,
  at: "2026-03-02T09:00:00Z",
  files: [],
  ...more,
});
const frame = (content: ServerFrame, watched = true): Action => ({ type: "frame", frame: content, watched });
const heard = (content: ChatMessage, cursor?: string): Action => frame({ kind: "message", message: content, cursor });
const state = (more: Partial<StateFrame>): Action =>
  frame({
    kind: "state",
    cursor: "1.1",
    conversation: "c",
    status: "waiting",
    agent: null,
    resumed: false,
    seconds: 20,
    ...more,
  });
const say = (id: string, text: string): Action => ({
  type: "say",
  entry: { ...message(id, "visitor", text), pending: true },
});
const shown = (...actions: Action[]): ChatState => actions.reduce(reduce, initialState);
const texts = (chat: ChatState) => chat.entries.map((entry) => entry.text);

describe("messages", () => {
  it("stand in the order of the server, each once", () => {
    const chat = shown(
      heard(message("b", "agent", "two")),
      heard(message("a", "visitor", "one")),
      heard(message("b", "agent", "two")),
      state({ messages: [message("a", "visitor", "one"), message("c", "agent", "three")] }),
    );
    expect(texts(chat)).toEqual(["one", "two", "three"]);
  });

  it("said here become the server's when acknowledged, whichever of the two comes first", () => {
    const echo = message("m1", "visitor", "hi", { client_id: "x" });
    const ack: ServerFrame = { kind: "ack", id: "x", message_id: "m1", at: "2026-03-02T09:00:01Z" };
    for (const order of [
      [heard(echo), frame(ack)],
      [frame(ack), heard(echo)],
      [frame(ack), frame(ack), heard(echo), heard(echo)],
    ]) {
      const chat = shown(say("x", "hi"), ...order);
      expect(chat.entries).toHaveLength(1);
      expect(chat.entries[0]).toMatchObject({ id: "m1", client_id: "x", text: "hi" });
      expect(chat.entries[0]?.pending).toBeFalsy();
    }
  });

  it("on their way stay below everything that was said", () => {
    const chat = shown(say("x", "mine"), heard(message("z", "agent", "theirs")));
    expect(texts(chat)).toEqual(["theirs", "mine"]);
  });

  it("that were not taken say why and can be tried again or dropped", () => {
    const refused = shown(say("x", "hi"), { type: "unsaid", id: "x", problem: "too long" });
    expect(refused.entries[0]).toMatchObject({ pending: true, problem: "too long" });
    expect(reduce(refused, { type: "retry", id: "x" }).entries[0]?.problem).toBeUndefined();
    expect(reduce(refused, { type: "unsaid", id: "x" }).entries).toHaveLength(0);
  });

  it("of the other side count as unread unless somebody looks", () => {
    const unseen = [frame({ kind: "message", message: message("a", "agent", "hi") }, false)];
    expect(shown(...unseen).unread).toBe(1);
    expect(shown(...unseen, ...unseen).unread).toBe(1);
    expect(shown(heard(message("a", "agent", "hi"))).unread).toBe(0);
    expect(shown(frame({ kind: "message", message: message("a", "visitor", "hi") }, false)).unread).toBe(0);
  });
});

describe("state of a conversation", () => {
  it("keeps the messages when the browser comes back to it", () => {
    const chat = shown(heard(message("a", "agent", "hi")), state({ resumed: true, cursor: "9.9", status: "talking" }));
    expect(texts(chat)).toEqual(["hi"]);
    expect(chat.cursor).toBe("9.9");
    expect(chat.status).toBe("talking");
  });

  it("follows the agent, the queue and the end", () => {
    const waiting = shown(state({}), frame({ kind: "queue", position: 3, estimated_wait_seconds: 90 }));
    expect(waiting.queue?.position).toBe(3);
    const talking = reduce(waiting, frame({ kind: "agent", name: "Ann", status: "talking" }));
    expect([talking.agent, talking.queue, talking.status]).toEqual(["Ann", null, "talking"]);
    const typing = reduce(talking, frame({ kind: "typing", on: true, name: "Ann" }));
    expect(typing.typing).toBe("Ann");
    expect(reduce(typing, heard(message("a", "agent", "hi"))).typing).toBeNull();
    expect(reduce(typing, frame({ kind: "closed", reason: "ended" }))).toMatchObject({ status: "ended", typing: null });
  });

  it("remembers the place in the log of the last frame that had one", () => {
    const chat = shown(heard(message("a", "agent", "hi"), "5.1"), frame({ kind: "ping" }));
    expect(chat.cursor).toBe("5.1");
  });

  it("marks what the agent has read, never back", () => {
    const mine = message("a", "visitor", "hi", { at: "2026-03-02T09:00:00.5Z" });
    const read = shown(heard(mine), frame({ kind: "delivery", state: "read", upto: "2026-03-02T09:00:01Z" }));
    expect(isRead(read, mine)).toBe(true);
    const late = reduce(read, frame({ kind: "delivery", state: "read", upto: "2026-03-02T08:00:00Z" }));
    expect(isRead(late, mine)).toBe(true);
    expect(isRead(shown(heard(mine)), mine)).toBe(false);
  });

  it("knows the last message of the other side", () => {
    const chat = shown(heard(message("a", "agent", "one")), heard(message("b", "visitor", "two")));
    expect(lastHeard(chat)?.id).toBe("a");
  });

  it("is forgotten for a new chat, but not how the panel looks", () => {
    const chat = shown({ type: "patch", patch: { open: true, view: "chat" } }, say("x", "hi"), { type: "forget" });
    expect(chat).toMatchObject({ open: true, view: "chat", entries: [], status: "new", cursor: null });
  });
});

describe("uploads", () => {
  it("are replaced by their result, dropped by hand, and gone when sent", () => {
    const chat = shown(
      { type: "upload", upload: { key: "1", name: "a" } },
      { type: "upload", upload: { key: "2", name: "b" } },
      { type: "upload", upload: { key: "1", name: "a", problem: "too large" } },
    );
    expect(chat.uploads).toEqual([
      { key: "1", name: "a", problem: "too large" },
      { key: "2", name: "b" },
    ]);
    expect(reduce(chat, { type: "unload", key: "1" }).uploads).toHaveLength(1);
    expect(reduce(chat, say("x", "hi")).uploads).toHaveLength(0);
  });
});

describe("being called instead of waiting", () => {
  it("is offered with the place, when the server says so", () => {
    const place = { position: 2, estimated_wait_seconds: null };
    expect(shown(frame({ kind: "queue", ...place })).queue?.callback).toBe(false);
    expect(shown(frame({ kind: "queue", ...place, callback: true })).queue?.callback).toBe(true);
  });

  it("is no question any more once an agent is there, or the chat is over", () => {
    const asking: Action = { type: "patch", patch: { calling: true } };
    expect(shown(asking).calling).toBe(true);
    expect(shown(asking, frame({ kind: "agent", name: "Ann", status: "talking" })).calling).toBe(false);
    const over = shown(asking, frame({ kind: "closed", reason: "callback" }));
    expect([over.calling, over.status]).toEqual([false, "ended"]);
  });
});
