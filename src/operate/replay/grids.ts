/** The network of a past time: which version stood when, and how its devices were switched. */
import { maskOf } from '../../model/phases.ts';
import type { Instant } from '../../model/time.ts';
import { buildGrid } from '../../network/build.ts';
import type { Grid } from '../../network/grid.ts';
import { tablesFromText } from '../../network/import/serial.ts';
import type { Operation } from '../../outages/engine.ts';
import { fault } from '../../runtime/problem.ts';
import type { NetworkStore, SwitchingRow } from '../../store/tables/network.ts';

/** The version in force at the start of a time and those that came within it. */
export interface Versions {
  first: number;
  later: Array<{ version: number; at: Instant }>;
}

/**
 * A version imported after the time began counts from its import on; where the time lies before the first
 * import, that one.
 */
export async function versionsOf(
  network: NetworkStore,
  span: { from: Instant; to: Instant },
): Promise<Versions> {
  const all = await network.versions();
  const [oldest] = all;
  if (oldest === undefined) throw fault('IMP-NO-NETWORK', {});
  const first = all.findLast(({ importedAt }) => importedAt <= span.from) ?? oldest;
  const later = all
    .filter(({ version, importedAt }) => version > first.version && importedAt < span.to)
    .map(({ version, importedAt }) => ({ version, at: importedAt }));
  return { first: first.version, later };
}

export async function gridOf(network: NetworkStore, version: number): Promise<Grid> {
  const stored = await network.version(version);
  if (stored === null) throw fault('IMP-NO-NETWORK', {});
  return buildGrid(tablesFromText(stored.tables), version);
}

export function operationOf({ device, phases, state, at }: SwitchingRow): Operation {
  return { device, phases: maskOf(phases) ?? 7, state, at };
}
