/** Cycles in what somebody wrote: packages that import one another, processes that call one another. */

/** Names of a cycle that are shown. Picked: whoever mends one starts at its beginning. */
const SHOWN = 8;

/** A step of a cycle: a node, and the edge by which the next one is reached. */
export interface CycleStep<Node, Edge> {
  readonly node: Node;
  readonly edge: Edge;
}

/**
 * A cycle for each edge that closes one in a walk in depth; the last step leads to the first node. The walk has a stack of its own,
 * since chains are as long as somebody wrote them, and takes time linear in nodes and edges.
 * @param edgesOf the edges from a node, each with the node it leads to; asked once for each
 */
export function* cyclesIn<Node, Edge>(
  nodes: Iterable<Node>,
  edgesOf: (node: Node) => readonly (readonly [edge: Edge, to: Node])[],
): Generator<readonly CycleStep<Node, Edge>[]> {
  const done = new Set<Node>();
  for (const start of nodes) {
    const path: { node: Node; edges: readonly (readonly [Edge, Node])[]; next: number }[] = [];
    const places = new Map<Node, number>();
    const enter = (node: Node): void => {
      places.set(node, path.length);
      path.push({ node, edges: edgesOf(node), next: 0 });
    };
    if (!done.has(start)) enter(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const found = step.edges[step.next];
      step.next += 1;
      if (found === undefined) {
        done.add(step.node);
        places.delete(step.node);
        path.pop();
        continue;
      }
      const place = places.get(found[1]);
      if (place !== undefined) {
        yield path.slice(place).flatMap(({ node, edges, next }) => {
          const edge = edges[next - 1];
          return edge === undefined ? [] : [{ node, edge: edge[0] }];
        });
      } else if (!done.has(found[1])) enter(found[1]);
    }
  }
}

/**
 * A cycle as it reads in a sentence: `a -> b -> a`, of a long one the beginning.
 * @param names in order, each once
 */
export function shownCycle(names: readonly string[]): string {
  const [first] = names;
  if (names.length > SHOWN) return [...names.slice(0, SHOWN), '...'].join(' -> ');
  return [...names, ...(first === undefined ? [] : [first])].join(' -> ');
}
