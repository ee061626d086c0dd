import { describe, expect, it } from "vitest";
import { fromClipboard, toClipboard } from "./clipboard";

describe("cells on the clipboard", () => {
  it("come back as they went, with tabs, line breaks and quotes in them", () => {
    const cells = [
      ['"gold"', '"a", "b"', "> 18"],
      ["two\nlines", 'he said "x"\tand left', ""],
      ['"', '""', 'contains(?, "x")'],
    ];
    expect(fromClipboard(toClipboard(cells))).toEqual(cells);
  });

  it("are written so that a spreadsheet keeps the quotes of a text", () => {
    expect(toClipboard([['"gold"', '"a", "b"', 'contains(?, "x")', "> 18"]])).toBe(
      '"""gold"""\t"""a"", ""b"""\tcontains(?, "x")\t> 18',
    );
  });

  it("are read as a spreadsheet writes them", () => {
    expect(fromClipboard("a\tb\r\nc\td\r\n")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(fromClipboard('"two\nlines"\tb')).toEqual([["two\nlines", "b"]]);
    expect(fromClipboard('"""gold"""\tb')).toEqual([['"gold"', "b"]]);
  });

  it("keep the texts of the rule language", () => {
    expect(fromClipboard('"gold"\t"a", "b"\t""')).toEqual([['"gold"', '"a", "b"', '""']]);
    expect(fromClipboard('"open')).toEqual([['"open']]);
  });

  it("are always a rectangle", () => {
    expect(fromClipboard("a\nb\tc")).toEqual([
      ["a", ""],
      ["b", "c"],
    ]);
    expect(fromClipboard("")).toEqual([[""]]);
  });
});
