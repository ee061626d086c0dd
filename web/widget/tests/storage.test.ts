import { describe, expect, it } from "vitest";
import { Ajar, memoryKeep, newId, Shelf } from "../src/storage";

const LINE = { id: "b", text: "hi", attachment_ids: [], at: "2026-03-02T09:00:00.000Z" };

describe("the shelf", () => {
  it("keeps the lines of all tabs in the order they were said", () => {
    const keep = memoryKeep();
    const [one, two] = [new Shelf(keep, "shop"), new Shelf(keep, "shop")];
    one.putLine(LINE);
    two.putLine({ ...LINE, id: "a", at: "2026-03-02T09:00:01.000Z" });
    two.putLine({ ...LINE, id: "a2", at: "2026-03-02T09:00:00.000Z" });
    expect(one.lines().map((line) => line.id)).toEqual(["a2", "b", "a"]);
    two.forgetLine("b");
    expect(one.lines().map((line) => line.id)).toEqual(["a2", "a"]);
    one.forgetLines();
    expect(two.lines()).toEqual([]);
  });

  it("keeps touchpoints apart", () => {
    const keep = memoryKeep();
    new Shelf(keep, "shop").putLine(LINE);
    expect(new Shelf(keep, "other").lines()).toEqual([]);
  });

  it("keeps the visitor when the session is forgotten", () => {
    const shelf = new Shelf(memoryKeep(), "shop");
    shelf.putSession({ visitor: "v", session: "s", expires_at: "2026-01-01T00:00:00Z", email: "" });
    expect(shelf.session()?.session).toBe("s");
    shelf.forgetSession();
    expect(shelf.session()).toBeNull();
    expect(shelf.visitor()).toBe("v");
  });

  it("does not stumble over what somebody else left there", () => {
    const keep = memoryKeep();
    keep.set("midoffice.chat.shop.session", "{broken");
    keep.set("midoffice.chat.shop.line.x", "null");
    const shelf = new Shelf(keep, "shop");
    expect(shelf.session()).toBeNull();
    expect(shelf.lines()).toEqual([]);
  });
});

describe("ids", () => {
  it("are unique and sort by time", () => {
    const ids = Array.from({ length: 500 }, () => newId(1_770_000_000_000));
    expect(new Set(ids).size).toBe(500);
    expect(newId(1_770_000_000_000) < newId(1_770_000_000_001)).toBe(true);
    expect(ids[0]?.length).toBeLessThanOrEqual(64);
  });
});

describe("the look of the launcher", () => {
  it("is kept for an hour, and a wrong clock does not keep it longer", () => {
    const shelf = new Shelf(memoryKeep(), "shop");
    expect(shelf.look(0)).toBeNull();
    shelf.putLook({ colour: "#123456", side: "left" }, 1_000);
    expect(shelf.look(2_000)).toMatchObject({ colour: "#123456", side: "left" });
    expect(shelf.look(4_000_000)).toBeNull();
    expect(shelf.look(-4_000_000)).toBeNull();
  });
});

describe("one person after the other at the same browser", () => {
  const session = { visitor: "v", session: "s", expires_at: "2026-01-01T00:00:00Z", email: "" };

  it("lets whoever signs in keep what was said before as a visitor", () => {
    const shelf = new Shelf(memoryKeep(), "shop");
    shelf.putSession(session);
    shelf.putLine(LINE);
    expect(shelf.turnTo("account:4711")).toEqual([]);
    expect(shelf.session()?.session).toBe("s");
    expect(shelf.visitor()).toBe("v");
    expect(shelf.lines().map((line) => line.id)).toEqual(["b"]);
  });

  it.each(["", "account:4712"])("keeps nothing of somebody else's for %j", (next) => {
    const keep = memoryKeep();
    const shelf = new Shelf(keep, "shop");
    shelf.putLook({ colour: "#000000", side: "left" });
    shelf.turnTo("account:4711");
    shelf.putSession(session);
    shelf.putLine(LINE);
    expect(shelf.turnTo(next)).toEqual(["account:4711"]);
    expect([shelf.session(), shelf.visitor(), shelf.lines()]).toEqual([null, null, []]);
    expect(keep.keys().filter((key) => key.includes("4711"))).toEqual([]);
    expect(shelf.look()?.side).toBe("left");
    shelf.turnTo("account:4711");
    expect(shelf.session()).toBeNull();
  });

  it("puts away what another page of the same browser has kept", () => {
    const keep = memoryKeep();
    const theirs = new Shelf(keep, "shop");
    theirs.turnTo("account:a.session@b/ü");
    theirs.putSession(session);
    const shelf = new Shelf(keep, "shop");
    expect(shelf.turnTo("")).toEqual(["account:a.session@b/ü"]);
    expect(theirs.session()).toBeNull();
    expect([shelf.takeLeft(), shelf.takeLeft()]).toEqual([true, false]);
  });

  it("leaves the shelves of other chats alone", () => {
    const keep = memoryKeep();
    const other = new Shelf(keep, "shop.two");
    other.turnTo("account:4711");
    other.putSession(session);
    expect(new Shelf(keep, "shop").turnTo("")).toEqual([]);
    expect(other.session()?.session).toBe("s");
  });
});

describe("a panel that was open on the page before", () => {
  it.each([
    ["", "", true],
    ["", "account:4711", true],
    ["account:4711", "account:4711", true],
    ["account:4711", "", false],
    ["account:4711", "account:4712", false],
  ])("opened by %j, for %j: %j", (before, now, open) => {
    const tab = memoryKeep();
    const shelf = new Shelf(memoryKeep(), "shop");
    shelf.turnTo(before);
    new Ajar(tab, "shop", shelf).open = true;
    shelf.turnTo(now);
    expect(new Ajar(tab, "shop", shelf).open).toBe(open);
  });
});
