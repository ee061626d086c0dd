import { describe, expect, it } from "vitest";
import type { Message, Note } from "@/api/interactions";
import { entriesOf } from "@/desk/conversation/entries";
import { linkParts } from "@/desk/conversation/links";
import { fileSize, isPicture } from "@/desk/conversation/sizes";
import type { PendingLine } from "@/desk/data/outbox";
import { urgencyOf } from "@/desk/list/waiting";
import { snippetParts } from "@/desk/panel/snippet";

const line = (id: string, at: string, author = "Ann") =>
  ({ id, sent_at: at, direction: "in", author_id: null, author_name: author }) as Message;

describe("the entries of a conversation", () => {
  it("run in the order of arrival, the first of each day marked", () => {
    const messages = [line("2", "2026-03-02T12:00:00Z"), line("1", "2026-03-01T12:00:00Z")];
    const note = { id: "15", written_at: "2026-03-01T13:00:00Z" } as Note;
    const shown = entriesOf(messages, [note], []).map(({ kind, key, day }) => [kind, key, day]);
    expect(shown).toEqual([
      ["message", "1", true],
      ["note", "15", false],
      ["message", "2", true],
    ]);
  });

  it("join lines of one author that follow each other closely", () => {
    const messages = [
      line("1", "2026-03-01T12:00:00Z"),
      line("2", "2026-03-01T12:01:00Z"),
      line("3", "2026-03-01T12:09:00Z"),
      line("4", "2026-03-01T12:09:10Z", "Bob"),
    ];
    const firsts = entriesOf(messages, [], []).flatMap((entry) => (entry.kind === "message" ? [entry.first] : []));
    expect(firsts).toEqual([true, false, true, true]);
  });

  it("end with what is still on its way", () => {
    const pending = { key: "k", at: "2026-03-01T12:00:00Z" } as PendingLine;
    expect(entriesOf([line("9", "2026-03-01T11:00:00Z")], [], [pending]).at(-1)).toMatchObject({ kind: "pending" });
  });

  it("show a line once while it is there already and its request still under way", () => {
    const message = { kind: "chat", text: "hello" } as const;
    const pending: PendingLine = { key: "k", message, at: "2026-03-01T12:00:00Z", failure: null };
    const said = (sent_at: string) => ({ ...line("9", sent_at), direction: "out", text: "hello" }) as Message;
    const kinds = (sent_at: string, each: PendingLine) =>
      entriesOf([said(sent_at)], [], [each]).map(({ kind }) => kind);
    expect(kinds("2026-03-01T12:00:01Z", pending)).toEqual(["message"]);
    expect(kinds("2026-03-01T11:50:00Z", pending)).toEqual(["message", "pending"]);
    expect(kinds("2026-03-01T12:00:01Z", { ...pending, failure: "No answer." })).toEqual(["message", "pending"]);
  });
});

describe("links in a text", () => {
  it("are web and mail addresses without the sign that ends the sentence", () => {
    expect(linkParts("See https://x.example/a?b=1, or write to a.b@c.example.")).toEqual([
      { text: "See " },
      { text: "https://x.example/a?b=1", href: "https://x.example/a?b=1" },
      { text: ", or write to " },
      { text: "a.b@c.example", href: "mailto:a.b@c.example" },
      { text: "." },
    ]);
  });

  it("never lead anywhere else", () => {
    expect(linkParts("javascript:alert(1) data:text/html,x file:///etc")).toHaveLength(1);
  });
});

describe("small things", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1500, "1.5 kB"],
    [183_412, "183 kB"],
    [25_000_000, "25 MB"],
  ])("a size of %d bytes reads %s", (bytes, words) => expect(fileSize(bytes)).toBe(words));

  it("a picture that could carry a script is not shown", () => {
    expect([isPicture("image/PNG"), isPicture("image/svg+xml"), isPicture("text/html")]).toEqual([true, false, false]);
  });

  it("an unanswered customer becomes urgent sooner in a chat", () => {
    expect([urgencyOf("real_time", 59), urgencyOf("real_time", 60), urgencyOf("real_time", 180)]).toEqual([
      "calm",
      "warn",
      "bad",
    ]);
    expect(urgencyOf("deferred", 3600)).toBe("calm");
  });

  it("hits are marked, also those with signs of their own", () => {
    expect(snippetParts("C++ and c", "c++")).toEqual([
      { text: "C++", hit: true },
      { text: " and c", hit: false },
    ]);
    expect(snippetParts("all", "  ")).toEqual([{ text: "all", hit: false }]);
  });
});
