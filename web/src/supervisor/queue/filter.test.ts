import { describe, expect, it } from "vitest";
import { filterOf, filtersSet, LIVE_STATES, NO_FILTER, paramsOf, queryOf } from "./filter";

describe("the filter in the address", () => {
  const filter = {
    states: ["queued", "parked"],
    serviceIds: ["s1"],
    channels: ["chat"],
    agentId: "a1",
    search: "Ada & Co",
  };

  it("comes back as it was", () => expect(filterOf(paramsOf(filter))).toEqual(filter));

  it("drops what it does not know", () => {
    expect(filterOf(new URLSearchParams("state=dancing&channel=pigeon&state=queued"))).toEqual({
      ...NO_FILTER,
      states: ["queued"],
    });
  });

  it("keeps other parameters and forgets cleared ones", () => {
    const kept = paramsOf(NO_FILTER, new URLSearchParams("state=queued&screen=1"));
    expect(kept.toString()).toBe("screen=1");
  });

  it("is counted by kind", () => {
    expect(filtersSet(NO_FILTER)).toBe(0);
    expect(filtersSet(filter)).toBe(5);
    expect(filtersSet({ ...NO_FILTER, search: "  " })).toBe(0);
  });
});

describe("the query to the server", () => {
  it("asks for everything live when no state was chosen", () => {
    expect(new URLSearchParams(queryOf(NO_FILTER, null, 50)).getAll("state")).toEqual([...LIVE_STATES]);
  });
  it("carries every choice", () => {
    const query = new URLSearchParams(
      queryOf({ ...NO_FILTER, states: ["completed"], serviceIds: ["a", "b"], search: " x " }, "next", 200),
    );
    expect(query.getAll("service_id")).toEqual(["a", "b"]);
    expect(query.get("q")).toBe("x");
    expect(query.get("cursor")).toBe("next");
    expect(query.get("limit")).toBe("200");
  });
});
