/** Search over what the network names; prefix matches first. */
import type { SearchHit } from '../api/shapes/grid.ts';
import type { Grid } from '../network/grid.ts';

/** Hits for a text of at least two characters, best first, at most `limit`. Cost: O(names). */
export function searchGrid(grid: Grid, text: string, limit: number): SearchHit[] {
  const wanted = text.trim().toLowerCase();
  if (wanted.length < 2) return [];
  const hits: Array<{ hit: SearchHit; score: number }> = [];
  const offer = (hit: SearchHit, ...names: Array<string | null>): void => {
    const score = Math.min(...names.map((name) => scoreOf(name, wanted)));
    if (score < 3) hits.push({ hit, score });
  };
  for (const { id } of grid.feeders) offer({ kind: 'feeder', id, label: id, detail: null }, id);
  for (const { id, name, kind } of [...grid.tables.devices]) {
    offer({ kind: 'device', id, label: `${name} ${id}`.trim(), detail: kind }, id, name);
  }
  for (const { id, name } of grid.tables.transformers) {
    offer({ kind: 'device', id, label: `${name} ${id}`.trim(), detail: 'transformer' }, id, name);
  }
  for (const row of grid.tables.supplyPoints) {
    const { id, meter, account, address } = row;
    offer({ kind: 'supply_point', id, label: id, detail: address }, id, meter, account, address);
  }
  hits.sort((a, b) => a.score - b.score);
  return hits.slice(0, limit).map(({ hit }) => hit);
}

/** 0 the same, 1 begins with, 2 holds, 3 none of it. */
function scoreOf(name: string | null, wanted: string): number {
  const text = name?.toLowerCase() ?? '';
  if (text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  return text.includes(wanted) ? 2 : 3;
}
