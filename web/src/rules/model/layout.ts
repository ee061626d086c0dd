/** Where the elements of a requirement graph stand: inputs at the foot, what relies on them above. */

import type { Model, Position } from "./document";

export type NodeKind = "input" | "decision" | "knowledge";

export interface GraphNode {
  id: string;
  name: string;
  kind: NodeKind;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  kind: NodeKind;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  width: number;
  height: number;
}

export const SIZE: Record<NodeKind, { width: number; height: number }> = {
  decision: { width: 156, height: 52 },
  input: { width: 140, height: 42 },
  knowledge: { width: 140, height: 46 },
};
const GAP = { x: 24, y: 46 };
const MARGIN = 16;
const SWEEPS = 4;

export function edgesOf(model: Model): GraphEdge[] {
  const known = new Set([...model.inputs, ...model.decisions, ...model.knowledge].map(({ id }) => id));
  const edges = [
    ...model.decisions.flatMap(({ id, requires }) => [
      ...requires.inputs.map((from): GraphEdge => ({ from, to: id, kind: "input" })),
      ...requires.decisions.map((from): GraphEdge => ({ from, to: id, kind: "decision" })),
      ...requires.knowledge.map((from): GraphEdge => ({ from, to: id, kind: "knowledge" })),
    ]),
    ...model.knowledge.flatMap(({ id, requires }) =>
      requires.knowledge.map((from): GraphEdge => ({ from, to: id, kind: "knowledge" })),
    ),
  ];
  return edges.filter(({ from, to }) => known.has(from) && known.has(to));
}

/** How far each element is from those that rely on nothing: one more than the farthest of its own. Cycles are cut. */
export function layersOf(ids: readonly string[], edges: readonly GraphEdge[]): Map<string, number> {
  const needs = new Map<string, string[]>();
  for (const { from, to } of edges) needs.set(to, [...(needs.get(to) ?? []), from]);
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const layer = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) return 0;
    open.add(id);
    const below = (needs.get(id) ?? []).map(layer);
    open.delete(id);
    const found = below.length ? Math.max(...below) + 1 : 0;
    layers.set(id, found);
    return found;
  };
  for (const id of ids) layer(id);
  return layers;
}

/** Put each layer into the order in which few lines cross: by the mean place of the neighbours, a few times over. */
function ordered(layers: string[][], edges: readonly GraphEdge[]): string[][] {
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const place = new Map<string, number>();
  const settle = (layer: readonly string[]) => {
    for (const [index, id] of layer.entries()) place.set(id, (index + 0.5) / layer.length);
  };
  for (const layer of layers) settle(layer);
  const middle = (id: string) => {
    const near = neighbours.get(id) ?? [];
    if (!near.length) return place.get(id) ?? 0;
    return near.reduce((sum, other) => sum + (place.get(other) ?? 0), 0) / near.length;
  };
  let current = layers;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    current = current.map((layer) => {
      const next = layer
        .map((id) => ({ id, at: middle(id) }))
        .sort((a, b) => a.at - b.at)
        .map(({ id }) => id);
      settle(next);
      return next;
    });
  }
  return current;
}

function kindsOf(model: Model): Map<string, { name: string; kind: NodeKind }> {
  return new Map<string, { name: string; kind: NodeKind }>([
    ...model.inputs.map(({ id, name }) => [id, { name, kind: "input" }] as const),
    ...model.decisions.map(({ id, name }) => [id, { name, kind: "decision" }] as const),
    ...model.knowledge.map(({ id, name }) => [id, { name, kind: "knowledge" }] as const),
  ]);
}

function computed(model: Model, edges: readonly GraphEdge[]): GraphNode[] {
  const kinds = kindsOf(model);
  const layers = layersOf([...kinds.keys()], edges);
  const rows: string[][] = [];
  for (const [id, layer] of layers) {
    while (rows.length <= layer) rows.push([]);
    rows[layer]?.push(id);
  }
  const shown = ordered(rows, edges);
  const sizeOf = (id: string) => SIZE[kinds.get(id)?.kind ?? "input"];
  const widthOf = (row: readonly string[]) => row.reduce((sum, id) => sum + sizeOf(id).width + GAP.x, -GAP.x);
  const widest = Math.max(0, ...shown.map(widthOf));
  const step = SIZE.decision.height + GAP.y;
  return shown.flatMap((row, layer) => {
    let x = MARGIN + (widest - widthOf(row)) / 2;
    return row.map((id) => {
      const { name, kind } = kinds.get(id) as { name: string; kind: NodeKind };
      const { width, height } = SIZE[kind];
      const y = MARGIN + (shown.length - 1 - layer) * step + (SIZE.decision.height - height) / 2;
      const node = { id, name, kind, x, y, width, height };
      x += width + GAP.x;
      return node;
    });
  });
}

const usable = (position: Position | undefined): position is Position =>
  position !== undefined && position.width > 0 && position.height > 0;

/** The graph as it is drawn: where somebody placed every element, there; otherwise by layers. */
export function graphOf(model: Model): Graph {
  const edges = edgesOf(model);
  const nodes = computed(model, edges);
  const placed = nodes.length > 0 && nodes.every(({ id }) => usable(model.positions[id]));
  const wanted = placed ? nodes.map((node) => ({ ...node, ...model.positions[node.id] })) : nodes;
  const left = Math.min(...wanted.map(({ x }) => x), Number.POSITIVE_INFINITY);
  const top = Math.min(...wanted.map(({ y }) => y), Number.POSITIVE_INFINITY);
  const shifted = wanted.map((node) => ({ ...node, x: node.x - left + MARGIN, y: node.y - top + MARGIN }));
  return {
    nodes: shifted,
    edges,
    width: Math.max(0, ...shifted.map(({ x, width }) => x + width)) + MARGIN,
    height: Math.max(0, ...shifted.map(({ y, height }) => y + height)) + MARGIN,
  };
}

/** The graph with one node elsewhere. */
export const withMoved = (graph: Graph, id: string, dx: number, dy: number): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.id === id ? { ...node, x: node.x + dx, y: node.y + dy } : node)),
});

/** Where each node stands, as a model keeps it. */
export const positionsOf = ({ nodes }: Graph): Model["positions"] =>
  Object.fromEntries(
    nodes.map(({ id, x, y, width, height }) => [id, { x: Math.round(x), y: Math.round(y), width, height }]),
  );

/** The point of a node's edge on the way to another point. */
export function anchor(node: GraphNode, towards: { x: number; y: number }): { x: number; y: number } {
  const centre = { x: node.x + node.width / 2, y: node.y + node.height / 2 };
  const [dx, dy] = [towards.x - centre.x, towards.y - centre.y];
  if (dx === 0 && dy === 0) return centre;
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : node.width / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : node.height / 2 / Math.abs(dy),
  );
  return { x: centre.x + dx * scale, y: centre.y + dy * scale };
}
