// The rules over a drawn network: readings and events in, what is said out.
import { gridCuts } from '../../src/detect/grid-cuts.ts';
import { gridPlaces } from '../../src/detect/grid-places.ts';
import { createJudge, type Judge, type JudgedBatch } from '../../src/detect/judge.ts';
import { type DetectSettings, defaultDetectSettings } from '../../src/detect/settings.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Reading } from '../../src/model/reading.ts';
import { buildGrid } from '../../src/network/build.ts';
import { buildLocator } from '../../src/network/locate.ts';
import { type Switched, switched } from '../../src/network/state.ts';
import type { NetworkTables } from '../../src/network/tables.ts';
import { drawn } from './drawn.ts';
import { eventOf, readingsOf } from './places.ts';

export interface DrawnJudge {
  judge: Judge;
  /** `seconds rule do asset`, in order. */
  said: string[];
  evidence: Evidence[];
  /** Supply points that stand dark, with what holds them so. */
  dark: Map<string, string>;
  /** One sample of an asset, in V or what the quantity has. */
  reads(asset: string, values: readonly (number | null)[], facts?: Partial<Reading>): void;
  event(asset: string, type: Parameters<typeof eventOf>[1], facts?: object): void;
  /** A person records it. */
  operates(change: { open?: readonly Switched[]; close?: readonly Switched[] }): void;
  /** So many seconds go by, with a tick each. */
  later(seconds: number): void;
  now(): number;
}

/** @param change rows to be set otherwise before the network is built */
export function drawnJudge(
  drawing: string,
  change: (tables: NetworkTables) => void = () => undefined,
  settings: DetectSettings = defaultDetectSettings(),
): DrawnJudge {
  const { tables } = drawn(drawing);
  for (const device of tables.devices) device.kv ??= 10;
  for (const [i, row] of tables.supplyPoints.entries()) tables.supplyPoints[i] = { ...row };
  change(tables);
  const grid = buildGrid(tables, 1);
  const locator = buildLocator(grid);
  let state = grid.normalClosed;
  const dark = new Map<string, string>();
  const judge = createJudge({
    locate: gridPlaces({ grid, locator, state: () => state, periodOf: () => 10_000 }),
    settings,
    cut: gridCuts({ grid, locator, state: () => state, darkBy: (id) => dark.get(id) ?? null }),
  });
  const said: string[] = [];
  const evidence: Evidence[] = [];
  let second = 0;
  const keep = (batch: JudgedBatch): void => {
    for (const { rule, place, signal } of batch.signals) {
      said.push(`${second} ${rule} ${signal.do} ${place.asset}`);
    }
    evidence.push(...batch.evidence);
  };
  return {
    ...{ judge, said, evidence, dark, now: () => second },
    reads: (asset, values, facts = {}) =>
      keep(judge.readings(readingsOf(asset, values, { second, ...facts }))),
    event: (asset, type, facts = {}) =>
      keep(judge.events([eventOf(asset, type, { second, ...facts })])),
    operates(switching) {
      state = switched(grid, state, switching);
    },
    later(seconds) {
      for (const end = second + seconds; second < end; second += 1) {
        keep(judge.tick(Date.parse('2026-07-15T04:00:00Z') + second * 1000));
      }
    },
  };
}
