import { describe, expect, it } from "vitest";
import { priorities } from "../../../dev/world/rules";
import { anchor, edgesOf, type GraphEdge, graphOf, layersOf, positionsOf, withMoved } from "./layout";

const edge = (from: string, to: string): GraphEdge => ({ from, to, kind: "decision" });

describe("the requirement graph", () => {
  it("puts everything above what it relies on", () => {
    const { nodes, edges } = graphOf(priorities());
    const y = Object.fromEntries(nodes.map((node) => [node.id, node.y]));
    for (const { from, to } of edges) expect(y[to]).toBeLessThan(y[from] as number);
    expect(nodes).toHaveLength(5);
  });

  it("lets no two elements overlap", () => {
    const { nodes } = graphOf(priorities());
    for (const [index, a] of nodes.entries())
      for (const b of nodes.slice(index + 1))
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
          true,
        );
  });

  it("cuts cycles instead of going round in them", () => {
    const layers = layersOf(["a", "b", "c"], [edge("a", "b"), edge("b", "c"), edge("c", "a")]);
    expect(layers.size).toBe(3);
  });

  it("keeps the places that somebody chose, if every element has one", () => {
    const model = priorities();
    const ids = [...model.inputs, ...model.decisions, ...model.knowledge].map(({ id }) => id);
    const positions = Object.fromEntries(
      ids.map((id, index) => [id, { x: 900 + index * 200, y: 5, width: 100, height: 40 }]),
    );
    const { nodes } = graphOf({ ...model, positions });
    expect(nodes.map(({ x }) => x).sort((a, b) => a - b)).toEqual([16, 216, 416, 616, 816]);
    expect(
      new Set(
        graphOf({ ...model, positions: { in_amount: { x: 0, y: 0, width: 1, height: 1 } } }).nodes.map(({ y }) => y),
      ).size,
    ).toBeGreaterThan(1);
  });

  it("is kept with one element moved", () => {
    const model = priorities();
    const before = graphOf({ ...model, positions: {} });
    const [moved, ...others] = before.nodes;
    if (!moved) throw new Error("there is nothing in the graph");
    const positions = positionsOf(withMoved(before, moved.id, 0, 40));
    expect(positions[moved.id]).toMatchObject({ x: Math.round(moved.x), y: Math.round(moved.y) + 40 });
    for (const { id, x, y } of others) expect(positions[id]).toMatchObject({ x: Math.round(x), y: Math.round(y) });
  });

  it("leaves out arrows from what is not there", () => {
    const model = priorities();
    expect(edgesOf({ ...model, inputs: [] })).toHaveLength(2);
  });

  it("lets arrows end at the border", () => {
    const node = { id: "", name: "", kind: "input" as const, x: 0, y: 0, width: 100, height: 40 };
    expect(anchor(node, { x: 50, y: 400 })).toEqual({ x: 50, y: 40 });
    expect(anchor(node, { x: 500, y: 20 })).toEqual({ x: 100, y: 20 });
  });
});
