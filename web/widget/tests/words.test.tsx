import { render } from "preact";
import { describe, expect, it } from "vitest";
import { wellFormed } from "../src/lines";
import { text } from "../src/text";
import { textOn } from "../src/ui/colour";
import { linked } from "../src/ui/MessageList";

function drawn(line: string): HTMLElement {
  const root = document.createElement("p");
  render(<>{linked(line)}</>, root);
  return root;
}

describe("what people write", () => {
  it("stays text, with web addresses as links that tell nobody where one came from", () => {
    const root = drawn("See https://shop.example/a?b=c, or (http://x.example/y).");
    const links = [...root.querySelectorAll("a")];
    expect(links.map((link) => link.getAttribute("href"))).toEqual([
      "https://shop.example/a?b=c",
      "http://x.example/y",
    ]);
    expect(links.every((link) => link.rel.includes("noopener") && link.rel.includes("noreferrer"))).toBe(true);
    expect(root.textContent).toBe("See https://shop.example/a?b=c, or (http://x.example/y).");
  });

  it.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    'https://x.example/"onmouseover="alert(1)',
  ])("is never markup: %s", (line) => {
    const root = drawn(line);
    expect(root.textContent).toBe(line);
    expect(root.querySelector("script, img, [onmouseover], a[href^='javascript'], a[href^='data']")).toBeNull();
  });
});

describe("colours", () => {
  it.each([
    ["#000000", "#ffffff"],
    ["#ffffff", "#000000"],
    ["#4555c7", "#ffffff"],
    ["#ffd400", "#000000"],
  ])("on %s one reads %s", (colour, expected) => {
    expect(textOn(colour)).toBe(expected);
  });
});

describe("sentences", () => {
  it("count", () => {
    expect(text.openUnread(1)).toContain("1 new message");
    expect(text.openUnread(2)).toContain("2 new messages");
    expect(text.position(1)).toBe("You are next.");
    expect(text.wait(20)).toBe("Expected wait: about 1 minute.");
    expect(text.wait(600)).toBe("Expected wait: about 10 minutes.");
  });
});

describe("half an emoji", () => {
  it("is dropped, a whole one is kept", () => {
    expect(wellFormed("a\ud83d b\ude00 c\ud83d\ude00")).toBe("a b c\ud83d\ude00");
  });
});
