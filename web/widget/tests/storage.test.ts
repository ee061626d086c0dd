import { describe, expect, it } from "vitest";
import { memoryKeep, newId, Shelf } from "../src/storage";

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
