/** Premises with a main and a second supply. */
import type { NetworkTables } from './tables.ts';

export interface PremisesOf {
  /** Other supply points of the same premises. */
  others: readonly string[];
  isManual: boolean;
  isUrgent: boolean;
}

/** Supply points of premises that have both a main and a second supply, by supply point. */
export function dualPremises({
  supplyPoints,
}: Pick<NetworkTables, 'supplyPoints'>): ReadonlyMap<string, PremisesOf> {
  const rows = supplyPoints.filter(({ premises }) => premises !== null);
  const found = new Map<string, PremisesOf>();
  const second = new Set(
    rows.flatMap((row) => (row.supplyRole === 'second' ? (row.premises ?? []) : [])),
  );
  if (second.size === 0) return found;
  const mine = rows.filter(({ premises }) => second.has(premises ?? ''));
  for (const points of Map.groupBy(mine, (row) => row.premises).values()) {
    if (points.every(({ supplyRole }) => supplyRole === 'second')) continue;
    const isManual = points.some(({ transfer }) => transfer === 'manual');
    const isUrgent = points.some(({ tier }) => tier === 'special' || tier === 'first');
    for (const { id } of points) {
      const others = points.flatMap((row) => (row.id === id ? [] : row.id));
      found.set(id, { others, isManual, isUrgent });
    }
  }
  return found;
}

const known = new WeakMap<NetworkTables, ReadonlyMap<string, readonly string[]>>();

/** Of supply points whose premises have several, all of these; made once for a network. */
export function suppliesIn(tables: NetworkTables): ReadonlyMap<string, readonly string[]> {
  const kept = known.get(tables);
  if (kept !== undefined) return kept;
  const firsts = new Map<string, string>();
  const several = new Map<string, string[]>();
  for (const { id, premises } of tables.supplyPoints) {
    if (premises === null) continue;
    const first = firsts.get(premises);
    if (first === undefined) {
      firsts.set(premises, id);
      continue;
    }
    const all = several.get(first) ?? [first];
    all.push(id);
    for (const one of [first, id]) several.set(one, all);
  }
  known.set(tables, several);
  return several;
}
