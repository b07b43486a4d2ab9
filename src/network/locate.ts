/** Where something is: supply points by id, meter or account; assets by id; neighbours for a ping plan. */
import { supplyPointsBehind } from './forest.ts';
import type { Grid } from './grid.ts';

/** Where an asset stands. A meter is an asset of its supply point. */
export type Place =
  | { kind: 'supply_point'; supplyPoint: number }
  | { kind: 'edge'; edge: number; side: 'source' | 'load' | null }
  | { kind: 'node'; node: number };

export interface Locator {
  /** Number of a supply point by its own id alone. */
  supplyPoint(id: string): number | undefined;
  /** The supply point of a meter. */
  ofMeter(meter: string): number | undefined;
  /** Supply points of an account (户号): mostly one, two with a second supply. */
  ofAccount(account: string): readonly number[];
  /** By id, meter or account, in this order; of an account with several, the first. */
  find(text: string): number | undefined;
  /** By the asset's id (assets.csv), a meter, or the id of the thing itself. */
  asset(id: string): Place | null;
  /** Ids of the assets that stand at a thing. */
  assetsAt(id: string): readonly string[];
}

/** Builds the look-up tables of one grid. Cost: O(supply points), about 1 s for a million. */
export function buildLocator(grid: Grid): Locator {
  const { byId, byMeter, byAccount } = supplyPointMaps(grid);
  const assets = new Map(grid.tables.assets.map((row) => [row.id, row]));
  const assetsByPlace = Map.groupBy(grid.tables.assets, (row) => row.at);
  const ofAccount = (account: string): readonly number[] => {
    const found = byAccount.get(account);
    if (found === undefined) return [];
    return typeof found === 'number' ? [found] : found;
  };
  const place = (id: string, side: 'source' | 'load' | null): Place | null => {
    const edge = grid.edgeOf.get(id);
    if (edge !== undefined) return { kind: 'edge', edge, side };
    const supplyPoint = byId.get(id) ?? byMeter.get(id);
    if (supplyPoint !== undefined) return { kind: 'supply_point', supplyPoint };
    const node = grid.nodeOf.get(id);
    return node === undefined ? null : { kind: 'node', node };
  };
  return {
    supplyPoint: (id) => byId.get(id),
    ofMeter: (meter) => byMeter.get(meter),
    ofAccount,
    find: (text) => byId.get(text) ?? byMeter.get(text) ?? ofAccount(text)[0],
    asset(id) {
      const row = assets.get(id);
      if (row !== undefined) return place(row.at, row.side);
      const supplyPoint = byMeter.get(id);
      if (supplyPoint !== undefined) return { kind: 'supply_point', supplyPoint };
      return place(id, null);
    },
    assetsAt: (id) => (assetsByPlace.get(id) ?? []).map((row) => row.id),
  };
}

function supplyPointMaps(grid: Grid): {
  byId: Map<string, number>;
  byMeter: Map<string, number>;
  byAccount: Map<string, number | number[]>;
} {
  const byId = new Map<string, number>();
  const byMeter = new Map<string, number>();
  const byAccount = new Map<string, number | number[]>();
  for (const [s, row] of grid.tables.supplyPoints.entries()) {
    byId.set(row.id, s);
    if (row.meter !== null) byMeter.set(row.meter, s);
    if (row.account === null) continue;
    const known = byAccount.get(row.account);
    if (known === undefined) byAccount.set(row.account, s);
    else byAccount.set(row.account, typeof known === 'number' ? [known, s] : [...known, s]);
  }
  return { byId, byMeter, byAccount };
}

/**
 * Supply points near one, nearest first: behind the same transformer or node, then behind the next edges above it.
 * @param limit at most so many; itself is not among them.
 */
export function neighbours(grid: Grid, supplyPoint: number, limit: number): number[] {
  const forest = grid.normal;
  const seen = new Set([supplyPoint]);
  const found: number[] = [];
  let node = grid.spNode[supplyPoint] as number;
  while (node >= 0) {
    for (const near of supplyPointsBehind(forest, node)) {
      if (found.length === limit) return found;
      if (seen.has(near)) continue;
      seen.add(near);
      found.push(near);
    }
    node = forest.parentNode[node] as number;
  }
  return found;
}
