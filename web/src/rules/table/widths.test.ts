import { afterEach, expect, it } from "vitest";
import { emptyTable } from "../model/document";
import { columnsOf } from "../model/table";
import { keepWidths, widthsOf, withKept } from "./widths";

afterEach(() => localStorage.clear());

it("keeps the width of a column that was dragged, of its own rule set alone", () => {
  const table = emptyTable();
  const columns = columnsOf(table);
  const usual = widthsOf(columns, table.rules);
  keepWidths("consent", columns, usual, usual.with(1, 333));
  expect(withKept("consent", columns, usual)).toEqual(usual.with(1, 333));
  expect(withKept("refunds", columns, usual)).toEqual(usual);
});

it("does without what it cannot read", () => {
  localStorage.setItem("midoffice.rules.widths", "not json");
  expect(withKept("consent", columnsOf(emptyTable()), [100, 120])).toEqual([100, 120]);
});
