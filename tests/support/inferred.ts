// A drawn network under the real inference, spoken to in short words.
import type { DeviceEvidence, Evidence, SupplyEvidence } from '../../src/model/evidence.ts';
import { buildGrid } from '../../src/network/build.ts';
import { createEngine, type InferenceEngine } from '../../src/outages/infer/engine.ts';
import type { Timing } from '../../src/outages/infer/tree/model.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import type { Verdict } from '../../src/outages/verdict.ts';
import { drawn } from './drawn.ts';

/** Scenario second 0. */
const origin = 1_800_000_000_000;
export const at = (seconds: number): number => origin + seconds * 1000;

export interface Inferred {
  engine: InferenceEngine;
  feeder: string;
  says(supplyPoint: string, seconds: number, says: SupplyEvidence): Evidence;
  device(device: string, seconds: number, says: DeviceEvidence): Evidence;
  verdict(seconds: number): Verdict;
}

export const gasp: SupplyEvidence = { kind: 'gasp' };
export const answer: SupplyEvidence = { kind: 'ping', answered: true };
export const noAnswer: SupplyEvidence = { kind: 'ping', answered: false };
export const reports = (
  open: boolean,
  weight: 'report' | 'trip' | 'hard' | 'effect' = 'report',
): DeviceEvidence => ({ kind: 'state', open, phases: 7, weight });

let count = 0;

export function point(supplyPoint: string, seconds: number, says: SupplyEvidence): Evidence {
  count += 1;
  const id = `${supplyPoint}/${says.kind}/${seconds}/${count}`;
  const when = { at: at(seconds), receivedAt: at(seconds), deviceTime: null };
  return { id, ...when, about: 'supply_point', supplyPoint, says };
}

export function ofDevice(device: string, seconds: number, says: DeviceEvidence): Evidence {
  count += 1;
  const id = `${device}/${says.kind}/${seconds}/${count}`;
  const when = { at: at(seconds), receivedAt: at(seconds), deviceTime: null };
  return { id, ...when, about: 'device', device, says };
}

/** @param at.concentrators supply point → its concentrator, all of head-end `H` */
export function inferred(
  drawing: string,
  options: { concentrators?: ReadonlyMap<string, string>; timing?: Partial<Timing> } = {},
): Inferred {
  const { tables } = drawn(drawing);
  for (const row of tables.supplyPoints) {
    row.headEnd = 'H';
    row.concentrator = options.concentrators?.get(row.id) ?? null;
  }
  const grid = buildGrid(tables, 1);
  const settings = defaultOutageSettings();
  const { gaspLatencyS, gaspWindowS, restoreWindowS } = settings.model;
  const windows = { gaspLatencyS, gaspWindowS, restoreWindowS };
  const timing = { headEnd: 'H', ...windows, batch: false, asks: true };
  const headEnds = new Map([['H', { ...timing, ...options.timing }]]);
  const engine = createEngine({ grid, settings, headEnds });
  const feeder = engine.feederOf(tables.supplyPoints[0]!.id)!;
  const tell = (evidence: Evidence): Evidence => {
    engine.apply(evidence);
    return evidence;
  };
  return {
    engine,
    feeder,
    says: (supplyPoint, seconds, says) => tell(point(supplyPoint, seconds, says)),
    device: (device, seconds, says) => tell(ofDevice(device, seconds, says)),
    verdict(seconds) {
      const verdict = engine.decide(feeder, at(seconds));
      if (verdict === null) throw new Error(`no episode on ${feeder}`);
      return verdict;
    },
  };
}
