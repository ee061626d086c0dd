"""The order of a requirement graph, and the circles that it must not have."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def ordered(edges: Mapping[Node, Sequence[Node]]) -> list[Node]:
    """Every node after all that it needs. Nodes on a circle come last; `find_circle` tells of them."""
    state: dict[Node, int] = {}
    order: list[Node] = []
    for root in edges:
        stack = [(root, iter(edges[root]))] if root not in state else []
        if stack:
            state[root] = 1
        while stack:
            node, needs = stack[-1]
            following = next((n for n in needs if n in edges and n not in state), None)
            if following is None:
                stack.pop()
                state[node] = 2
                order.append(node)
            else:
                state[following] = 1
                stack.append((following, iter(edges[following])))
    return order


def find_circles(edges: Mapping[Node, Sequence[Node]]) -> list[list[Node]]:
    """One circle for each group of nodes that need each other, as a path that begins and ends with the same node."""
    circles: list[list[Node]] = []
    done: set[Node] = set()
    for root in edges:
        if root in done:
            continue
        path: list[Node] = []
        on_path: dict[Node, int] = {}
        stack: list[tuple[Node, int]] = [(root, 0)]
        while stack:
            node, position = stack.pop()
            if position == 0:
                on_path[node] = len(path)
                path.append(node)
            needs = edges[node]
            if position < len(needs):
                stack.append((node, position + 1))
                following = needs[position]
                if following in on_path:
                    circles.append([*path[on_path[following] :], following])
                elif following in edges and following not in done:
                    stack.append((following, 0))
            else:
                done.add(node)
                path.pop()
                del on_path[node]
    return circles


def needed_by(edges: Mapping[Node, Sequence[Node]], start: Node) -> set[Node]:
    """The node and all that it needs, near and far."""
    found = {start}
    stack = [start]
    while stack:
        for node in edges.get(stack.pop(), ()):
            if node not in found:
                found.add(node)
                stack.append(node)
    return found
