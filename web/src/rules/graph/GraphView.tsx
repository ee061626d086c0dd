import { type KeyboardEvent, memo, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { text } from "@/text";
import type { Model } from "../model/document";
import type { ElementKind } from "../model/edits";
import { anchor, type Graph, type GraphNode, graphOf, positionsOf, withMoved } from "../model/layout";
import classes from "./Graph.module.css";

const words = text.rules.model;

interface GraphViewProps {
  model: Model;
  chosen: string | null;
  counts: ReadonlyMap<string, { errors: number; warnings: number }>;
  readOnly: boolean;
  onChoose: (kind: ElementKind, id: string) => void;
  onPositions: (positions: Model["positions"]) => void;
  large?: boolean;
}

/** How small the names may become before one has to scroll, and the room in the outline. */
const LEAST = 0.62;
const ROOM = 246;

/** How far Alt with an arrow moves a node. */
const STEPS: Partial<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-20, 0],
  ArrowRight: [20, 0],
  ArrowUp: [0, -20],
  ArrowDown: [0, 20],
};

/** The outline of a node: a box for a decision, round for an input, a box with cut corners for a function. */
function Shape({ node }: { node: GraphNode }) {
  const { width, height, kind } = node;
  if (kind === "knowledge")
    return <polygon points={`10,0 ${width},0 ${width},${height - 10} ${width - 10},${height} 0,${height} 0,10`} />;
  return <rect width={width} height={height} rx={kind === "input" ? height / 2 : 6} />;
}

function Edges({ graph, arrow }: { graph: Graph; arrow: string }) {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  return graph.edges.map(({ from, to, kind }) => {
    const [source, target] = [byId.get(from), byId.get(to)];
    if (!source || !target) return null;
    const centre = (node: GraphNode) => ({ x: node.x + node.width / 2, y: node.y + node.height / 2 });
    const start = anchor(source, centre(target));
    const end = anchor(target, centre(source));
    return (
      <line
        key={`${from} ${to}`}
        x1={start.x}
        y1={start.y}
        x2={end.x}
        y2={end.y}
        className={classes.edge}
        data-kind={kind}
        markerEnd={`url(#${arrow})`}
      />
    );
  });
}

/** Which decisions rely on what. A click or Enter chooses; nodes are dragged, or moved with Alt and the arrows. */
export const GraphView = memo(function GraphView(props: GraphViewProps) {
  const { model, chosen, counts, readOnly, onChoose, onPositions, large = false } = props;
  const arrow = useId();
  const drawing = useRef<SVGSVGElement>(null);
  const [dragged, setDragged] = useState<{ id: string; dx: number; dy: number } | null>(null);
  const held = useRef<{ id: string; x: number; y: number; scale: number } | null>(null);
  const settled = useMemo(() => graphOf(model), [model]);
  // A wide graph is scrolled in the outline: what is worked on is to be seen there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is what moves it
  useEffect(() => {
    drawing.current?.querySelector("[data-chosen]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [chosen]);
  const graph = dragged ? withMoved(settled, dragged.id, dragged.dx, dragged.dy) : settled;

  const take = (event: PointerEvent, node: GraphNode) => {
    if (event.button !== 0) return;
    onChoose(node.kind, node.id);
    const rect = drawing.current?.getBoundingClientRect();
    if (readOnly || !rect) return;
    held.current = { id: node.id, x: event.clientX, y: event.clientY, scale: graph.width / rect.width };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent) => {
    const from = held.current;
    if (!from) return;
    const [dx, dy] = [(event.clientX - from.x) * from.scale, (event.clientY - from.y) * from.scale];
    if (dragged || Math.hypot(dx, dy) > 4) setDragged({ id: from.id, dx, dy });
  };
  const drop = () => {
    held.current = null;
    if (!dragged) return;
    onPositions({ ...model.positions, ...positionsOf(graph) });
    setDragged(null);
  };
  const press = (event: KeyboardEvent, node: GraphNode) => {
    const step = event.altKey && !readOnly ? STEPS[event.key] : undefined;
    if (!step && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (step) onPositions({ ...model.positions, ...positionsOf(withMoved(settled, node.id, ...step)) });
    else onChoose(node.kind, node.id);
  };
  return (
    <div className={large ? `${classes.frame} ${classes.large}` : classes.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn in */}
      <svg
        ref={drawing}
        className={classes.graph}
        viewBox={`0 0 ${settled.width} ${settled.height}`}
        style={{ width: large ? settled.width : Math.min(settled.width, Math.max(settled.width * LEAST, ROOM)) }}
        role="group"
        aria-label={words.graph}
      >
        <defs>
          <marker id={arrow} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0,0 L8,4 L0,8 z" className={classes.arrow} />
          </marker>
        </defs>
        <Edges graph={graph} arrow={arrow} />
        {graph.nodes.map((node) => {
          const count = counts.get(node.id) ?? { errors: 0, warnings: 0 };
          const severity = count.errors ? "error" : count.warnings ? "warning" : undefined;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
            <g
              key={node.id}
              role="button"
              tabIndex={0}
              aria-label={words.node(words.kinds[node.kind] ?? "", node.name, count.errors, count.warnings)}
              aria-pressed={node.id === chosen}
              aria-keyshortcuts={readOnly ? undefined : "Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"}
              className={classes.node}
              data-kind={node.kind}
              data-chosen={node.id === chosen || undefined}
              transform={`translate(${node.x} ${node.y})`}
              onPointerDown={(event) => take(event, node)}
              onPointerMove={drag}
              onPointerUp={drop}
              onKeyDown={(event) => press(event, node)}
            >
              <Shape node={node} />
              <foreignObject width={node.width} height={node.height}>
                <div className={classes.label} title={node.name}>
                  <span>{node.name}</span>
                </div>
              </foreignObject>
              {severity && (
                <circle cx={node.width - 4} cy={4} r={7} className={classes.mark} data-severity={severity} />
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
});
