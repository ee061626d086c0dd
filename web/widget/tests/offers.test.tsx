import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { answerOf, answerTo, NO_OFFERS, onOfferFrame } from "../src/offerState";
import type { Offer, OfferAnswer } from "../src/protocol";
import { initialState, reduce } from "../src/state";
import { linkOf, OfferCard } from "../src/ui/OfferCard";

const offer = (id: string, parts: Record<string, unknown> = {}): Offer => ({
  token: `t-${id}`,
  offer_id: id,
  action: "player",
  kind: "offer",
  parts,
});

describe("offers in a chat", () => {
  it("are those that the server says last", () => {
    const shown = onOfferFrame(NO_OFFERS, { kind: "offers", offers: [offer("1")] });
    expect(shown.list.map(({ offer_id }) => offer_id)).toEqual(["1"]);
    expect(onOfferFrame(shown, { kind: "offers", offers: [] }).list).toEqual([]);
  });
  it("go when the answer counts, and not before", () => {
    const answering = {
      ...onOfferFrame(NO_OFFERS, { kind: "offers", offers: [offer("1")] }),
      answering: "declined" as const,
    };
    const seen = onOfferFrame(answering, { kind: "offer_answered", id: "x", offer_id: "1", response: "shown" });
    expect(seen).toBe(answering);
    const answered = onOfferFrame(answering, { kind: "offer_answered", id: "x", offer_id: "1", response: "declined" });
    expect(answered).toEqual({ list: [], answering: null, problem: "", thanks: "declined" });
  });
  it("end with the chat", () => {
    const state = { ...initialState, offers: { ...NO_OFFERS, list: [offer("1")] } };
    const closed = reduce(state, { type: "frame", frame: { kind: "closed", reason: "ended" }, watched: true });
    expect(closed.offers).toEqual(NO_OFFERS);
  });
  it("are answered under an id that says which answer it was", () => {
    expect(answerOf(answerTo(offer("7"), "later"))).toEqual({ offerId: "7", response: "later" });
    expect(answerOf("a-line-of-the-visitor")).toBeNull();
  });
});

describe("an offer's card", () => {
  const roots: HTMLElement[] = [];
  afterEach(() => {
    for (const root of roots.splice(0)) render(null, root);
  });
  function drawn(parts: Record<string, unknown>, answering: OfferAnswer | null = null) {
    const given: OfferAnswer[] = [];
    const root = document.createElement("div");
    roots.push(root);
    act(() =>
      render(
        <OfferCard offer={offer("1", parts)} body="body" answering={answering} onAnswer={(a) => given.push(a)} />,
        root,
      ),
    );
    return { root, given };
  }
  it("shows texts as they are, never as markup", () => {
    const { root } = drawn({ headline: "<b>Now</b>", body: "<img src=x onerror=alert(1)>" });
    expect(root.querySelector("h3")?.textContent).toBe("<b>Now</b>");
    expect(root.querySelector("img, b")).toBeNull();
  });
  it("has words of ours where the treatment has none, and gives each answer", () => {
    const { root, given } = drawn({ headline: "Now", decline: "Never" });
    const buttons = [...root.querySelectorAll("button")];
    expect(buttons.map(({ textContent }) => textContent)).toEqual(["Yes, please", "Never", "Later"]);
    for (const button of buttons) button.click();
    expect(given).toEqual(["accepted", "declined", "later"]);
  });
  it("takes one answer at a time", () => {
    const { root, given } = drawn({ headline: "Now" }, "accepted");
    for (const button of root.querySelectorAll("button")) button.click();
    expect(given).toEqual([]);
  });
  it("follows pages only", () => {
    for (const link of ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://["]) {
      expect(linkOf(offer("1", { link })), link).toBe("");
    }
    for (const link of ["https://shop.example/tv", "/tv"]) expect(linkOf(offer("1", { link }))).toBe(link);
  });
});
