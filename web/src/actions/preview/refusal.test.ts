import { describe, expect, it } from "vitest";
import { Problem, Unreachable } from "@/api/problem";
import { refusal } from "./refusal";

describe("why there is no preview", () => {
  it("is a fault of what is written, said without its path", () => {
    const field = "actions.11.criteria.eligibility.0.text";
    const detail = `${field}: is empty`;
    const problem = new Problem(422, {
      title: "Invalid",
      detail,
      field,
      fields: { field, why: "is empty" },
      remedy: "Enter one.",
    });
    expect(refusal(problem)).toEqual({
      title: "It can be shown when this is corrected",
      detail: "It is empty. Enter one.",
    });
  });

  it("is the customer, of whom something is not known", () => {
    const problem = new Problem(409, { title: "Conflict", detail: "customer.name is not known.", remedy: "" });
    expect(refusal(problem)).toEqual({
      title: "It would not be said to this customer",
      detail: "customer.name is not known.",
    });
  });

  it("is neither when nobody could be asked", () => {
    expect(refusal(new Unreachable()).title).not.toMatch(/said to this customer|corrected/);
  });
});
