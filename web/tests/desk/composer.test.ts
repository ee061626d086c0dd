import { describe, expect, it } from "vitest";
import type { QuickReply } from "@/api/directory";
import type { Interaction, Message, Party } from "@/api/interactions";
import { fillPlaceholders, unfilledIn } from "@/desk/composer/placeholders";
import { paragraphsOf, plainTextOf } from "@/desk/composer/plainText";
import { fittingReplies, slashBefore } from "@/desk/composer/quickReplies";
import { isAddress, plainAddress, recipientsFor, subjectFor } from "@/desk/composer/recipients";

const party = (role: Party["role"], value: string): Party => ({ role, identifier: { kind: "email", value }, name: "" });
const interaction = (change: Partial<Interaction> = {}) =>
  ({
    channel: "email",
    service_id: "s1",
    sender: { kind: "email", value: "ann@example.com" },
    parties: [],
    ...change,
  }) as Interaction;
const mail = (direction: Message["direction"], parties: Party[]) => ({ direction, parties }) as Message;

describe("placeholders", () => {
  it("are filled from the contact, whatever their spacing and case", () => {
    const filled = fillPlaceholders("Hello {{customer.name}}, case {{ Case.Number }}.", {
      "customer.name": "Ann",
      "case.number": "7",
    });
    expect(filled).toEqual({ text: "Hello Ann, case 7.", unfilled: [] });
  });

  it("stay visible and are named when nothing is known for them", () => {
    expect(fillPlaceholders("Dear {{ customer.title }}", {}).text).toBe("Dear {{ customer.title }}");
    expect(unfilledIn("a {{ b }} c {{ d }}")).toEqual(["b", "d"]);
  });

  it("are not filled twice: what a customer is called cannot insert another one", () => {
    const filled = fillPlaceholders("{{ customer.name }}", {
      "customer.name": "{{ agent.name }}",
      "agent.name": "Bob",
    });
    expect(filled.text).toBe("{{ agent.name }}");
  });
});

describe("quick replies", () => {
  const reply = (key: string, change: Partial<QuickReply> = {}) =>
    ({ id: key, key, title: key, text: "", channels: [], service_ids: [], active: true, ...change }) as QuickReply;

  it("are those for the channel and the service, best fit first", () => {
    const replies = [
      reply("z", { text: "about refunds" }),
      reply("refund"),
      reply("y", { title: "My refund" }),
      reply("refund-chat", { channels: ["chat"] }),
      reply("refund-other", { service_ids: ["s2"] }),
      reply("refund-old", { active: false }),
    ];
    expect(fittingReplies(replies, interaction(), "refund").map(({ key }) => key)).toEqual(["refund", "y", "z"]);
  });

  it.each([
    ["/he", 3, { typed: "he", start: 0 }],
    ["ok /", 4, { typed: "", start: 3 }],
    ["and/or", 6, null],
    ["/he there", 9, null],
    ["/he there", 3, { typed: "he", start: 0 }],
    ["https://x", 9, null],
  ])("are asked for by a slash at the start of a word: %s", (text, caret, found) => {
    expect(slashBefore(text, caret)).toEqual(found);
  });
});

describe("recipients", () => {
  const messages = [
    mail("in", [party("from", "ann@example.com")]),
    mail("in", [party("from", "Bob@Example.com"), party("cc", "carol@example.com")]),
    mail("out", [party("to", "bob@example.com")]),
  ];

  it("of a reply is whoever wrote last", () => {
    expect(recipientsFor("reply", interaction(), messages)).toEqual({ to: ["bob@example.com"], cc: [] });
  });

  it("of a reply to all are all who take part, each once", () => {
    const contact = interaction({ parties: [party("cc", "carol@example.com"), party("to", "BOB@example.com")] });
    expect(recipientsFor("reply_all", contact, messages)).toEqual({
      to: ["bob@example.com"],
      cc: ["carol@example.com"],
    });
  });

  it("of a forward are for the agent to say", () => {
    expect(recipientsFor("forward", interaction(), messages)).toEqual({ to: [], cc: [] });
  });

  it("come from how the contact began when no mail came in, and never from a phone number", () => {
    expect(recipientsFor("reply", interaction(), [])).toEqual({ to: ["ann@example.com"], cc: [] });
    const phone = interaction({ sender: { kind: "phone", value: "+44" } });
    expect(recipientsFor("reply", phone, [])).toEqual({ to: [], cc: [] });
  });

  it("are checked for their form", () => {
    expect(["a@b.example", "Ann@Example.co"].every(isAddress)).toBe(true);
    expect(["a@b", "a b@c.de", "@c.de", "a@c.de,b@c.de"].some(isAddress)).toBe(false);
    expect(plainAddress("Ann Lee <Ann@Example.com>")).toBe("ann@example.com");
  });

  it("get one mark before the subject", () => {
    expect(subjectFor("reply", "Re: AW: Tent")).toBe("Re: Tent");
    expect(subjectFor("forward", "Re: Tent")).toBe("Fwd: Tent");
  });
});

describe("the plain text of a mail", () => {
  const text = (value: string, href?: string) => ({
    type: "text",
    text: value,
    ...(href && { marks: [{ type: "link", attrs: { href } }] }),
  });
  const paragraph = (...content: object[]) => ({ type: "paragraph", content });

  it("keeps paragraphs, lists, quotations and addresses", () => {
    const item = (value: string) => ({ type: "listItem", content: [paragraph(text(value))] });
    const document = {
      type: "doc",
      content: [
        paragraph(text("Hello"), { type: "hardBreak" }, text("Ann")),
        paragraph(),
        { type: "orderedList", attrs: { start: 3 }, content: [item("third"), item("fourth")] },
        { type: "bulletList", content: [item("one")] },
        { type: "blockquote", content: [paragraph(text("old"))] },
        paragraph(text("here", "https://x.example"), text(" https://y.example", "https://y.example")),
      ],
    };
    expect(plainTextOf(document)).toBe(
      "Hello\nAnn\n\n3. third\n4. fourth\n- one\n> old\nhere <https://x.example> https://y.example <https://y.example>".replace(
        " <https://y.example>",
        " <https://y.example>",
      ),
    );
  });

  it("becomes harmless HTML when it is inserted", () => {
    expect(paragraphsOf("a <b> & c\n")).toBe("<p>a &lt;b&gt; &amp; c</p><p></p>");
  });
});
