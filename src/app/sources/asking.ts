/** Asks the meter of a supply point whether it has supply, where its head-end can. */
import type { PingOutcome } from '../../collectors/collector.ts';
import type { HeadEnd } from '../../collectors/mqtt/head-end.ts';
import type { SupplyPointRow } from '../../network/tables.ts';

export type Ask = (supplyPoint: string) => Promise<PingOutcome>;

/** @param at.row the supply point as imported; undefined: asked under its own name */
export function createAsk(at: {
  row: (supplyPoint: string) => SupplyPointRow | undefined;
  headEnds: ReadonlyMap<string, Pick<HeadEnd, 'ping'>>;
  ping: (asset: string) => Promise<PingOutcome>;
}): Ask {
  return async (supplyPoint) => {
    const row = at.row(supplyPoint);
    const headEnd = row?.headEnd == null ? undefined : at.headEnds.get(row.headEnd);
    // Silence of a meter that cannot answer would count as dark.
    if (headEnd !== undefined && headEnd.ping === null) return 'not_reachable';
    return at.ping(row?.meter ?? supplyPoint);
  };
}
