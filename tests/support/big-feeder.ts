/** A radial feeder of any size, by chance: a trunk with laterals, devices in depth-first order. */
import { seededRandom } from '../../src/runtime/random.ts';

export interface BigRow {
  id: string;
  kind: string;
  parent: string | null;
  state: string;
  normal: string;
  live: string;
  customers: number;
  name: string;
}

export function bigFeeder(devices: number, seed: number): BigRow[] {
  const random = seededRandom(seed);
  const children: number[][] = [[]];
  for (let i = 1; i < devices; i += 1) {
    // Mostly on from the last one, else from anywhere: long runs with laterals.
    const parent = random() < 0.7 ? i - 1 : Math.floor(random() * i);
    children.push([]);
    children[parent]?.push(i);
  }
  const rows: BigRow[] = [];
  const stack: Array<[node: number, parent: string | null]> = [[0, null]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [node, parent] = next;
    const below = children[node] ?? [];
    const id = `D-${node}`;
    rows.push({
      ...{ id, parent, state: 'closed', normal: 'closed', live: 'ABC' },
      kind: below.length === 0 ? 'transformer' : 'disconnector',
      customers: below.length === 0 ? 12 : 0,
      name: `设备 ${node}`,
    });
    for (const child of below) stack.push([child, id]);
  }
  return rows;
}
