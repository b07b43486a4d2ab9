// Events and readings become evidence: what speaks for or against "this is dark", "this is open".
import type { GridEvent } from '../model/event.ts';
import type { Evidence, SupplyEvidence } from '../model/evidence.ts';
import { ABC, maskOf, type PhaseMask, phaseCount } from '../model/phases.ts';
import type { Reading } from '../model/reading.ts';
import { type DurationMs, type Instant, MINUTE } from '../model/time.ts';
import { forgetOldest } from '../runtime/forget.ts';
import { openings } from './openings.ts';
import { type AssetPlace, isLowVoltage, type Locate, witnessOf } from './place.ts';
import { openLine } from './rules/open-line.ts';
import { phaseSeen } from './rules/phase-values.ts';
import { overtaken, stamp } from './stamp.ts';

/** Why an event or reading made no evidence. */
export const noEvidenceReasons = [
  'retained_ignored',
  'asset_unknown',
  'no_supply_point',
  'no_device',
  'not_about_supply',
  'settling',
  'assumed_already_counted',
  'overtaken',
] as const;
export type NoEvidenceReason = (typeof noEvidenceReasons)[number];

export interface EvidenceSettings {
  /** Share of the declared voltage from which a reading proves supply. */
  provesFrom: number;
  /** A steady proof is repeated no more often. */
  proofEvery: DurationMs;
  /** A quiet opening of a reclosing device counts after this. */
  settle: DurationMs;
  /** Assets whose last reading is remembered. */
  assetsMax: number;
}

/** The outcome for one event: its evidence, or the reason for none. */
export interface EventVerdict {
  evidence: Evidence[];
  reason: NoEvidenceReason | null;
}

export interface EvidenceMaker {
  event(event: GridEvent): EventVerdict;
  /** Proofs of supply in a batch; phases of one asset and one moment make one proof. */
  readings(batch: readonly Reading[]): Evidence[];
  /** What devices said since, and openings that have stayed open long enough; at least every second. */
  due(now: Instant): Evidence[];
  /** How many words of devices wait for their second, for lockout or time; 0 lets a caller skip `due`. */
  waiting(): number;
  /** What a meter of one phase read last, in per unit; null: nothing, or it has more phases. */
  lastOf(asset: string): { pu: number; at: Instant } | null;
}

/** An assumed gasp of the same concentrator within this time is the same observation. */
const ASSUMED_WITHIN_MS = 2 * MINUTE;

/**
 * @param at.locate asset → place; null for one that is not ours
 * A retained event makes no evidence, nor does a reading of any quality but `good`.
 */
export function evidenceMaker(at: { locate: Locate; settings: EvidenceSettings }): EvidenceMaker {
  const { locate, settings } = at;
  const opened = openings(settings.settle);
  const late = overtaken(settings.assetsMax);
  const proofs = new Map<string, { time: Instant; live: PhaseMask; toldAt: Instant; pu: number }>();
  const assumed = new Map<string, Instant>();

  function assumedGasp(event: GridEvent, place: AssetPlace): EventVerdict {
    const { concentrator } = place;
    const supplyPoint = concentrator === null ? witnessOf(place) : concentrator.supplyPoint;
    if (supplyPoint === null) return none('no_supply_point');
    const last = assumed.get(supplyPoint);
    if (last !== undefined && Math.abs(event.receivedAt - last) < ASSUMED_WITHIN_MS) {
      return none('assumed_already_counted');
    }
    assumed.set(supplyPoint, event.receivedAt);
    // The concentrator's own name, not the meter's: which of its meters is heard first says nothing.
    const id = `${concentrator?.id ?? place.asset}/assumed/${Math.floor(event.receivedAt / 1000)}`;
    return some([aboutPoint({ ...event, id }, { supplyPoint, says: { kind: 'dead' } })]);
  }

  function ofDevice(event: GridEvent, place: AssetPlace): EventVerdict {
    if (place.device === null) return none('no_device');
    if (isOnlyToEarth(event, place)) return none('not_about_supply');
    opened.event(event, place);
    return none('settling');
  }

  function proof(asset: string, sample: { time: Instant; readings: Reading[] }): Evidence[] {
    const place = locate(asset);
    if (place === null || place.unV === null || place.witnesses.length === 0) return [];
    const before = proofs.get(asset);
    if (before !== undefined && sample.time <= before.time) return [];
    const live = liveOf(sample.readings, place, settings.provesFrom * place.unV);
    // Some phases only: said once. Said again it would take back that the others are lost.
    const isWhole = live === place.phases;
    const isAgain = isWhole && sample.time - (before?.toldAt ?? 0) >= settings.proofEvery;
    const isNews = live !== 0 && (before?.live !== live || isAgain);
    const toldAt = isNews ? sample.time : (before?.toldAt ?? 0);
    const pu = phaseCount(place.phases) === 1 ? (sample.readings[0]?.value ?? 0) / place.unV : -1;
    proofs.set(asset, { time: sample.time, live, toldAt, pu });
    forgetOldest(proofs, settings.assetsMax);
    if (!isNews) return [];
    const receivedAt = sample.readings[0]?.receivedAt ?? sample.time;
    return place.witnesses.flatMap(({ supplyPoint, phases }) => {
      // One whose own phase is not among the live ones is not proved by the others.
      if ((live & phases) === 0) return [];
      const id = `${asset}/reading/${sample.time}/${supplyPoint}`;
      const said = { id, receivedAt, deviceTime: sample.time };
      return [aboutPoint(said, { supplyPoint, says: { kind: 'reading', live: live & phases } })];
    });
  }

  return {
    event(event) {
      if (event.retained) return none('retained_ignored');
      const place = locate(event.asset);
      if (place === null) return none('asset_unknown');
      if (late.isOver(event)) return none('overtaken');
      if (event.type === 'last_gasp' && event.report === 'assumed')
        return assumedGasp(event, place);
      if (deviceEvents.has(event.type)) return ofDevice(event, place);
      const says = saidOfSupply(event, place);
      if (says === null) return none('not_about_supply');
      const supplyPoint = witnessOf(place);
      if (supplyPoint === null) return none('no_supply_point');
      return some([aboutPoint(event, { supplyPoint, says })]);
    },
    readings(batch) {
      const evidence: Evidence[] = [];
      for (const [asset, samples] of samplesOf(batch)) {
        for (const sample of samples) evidence.push(...proof(asset, sample));
      }
      for (const reading of batch) {
        if (reading.quantity !== 'switch_position') continue;
        const place = locate(reading.asset);
        if (place !== null) opened.position(reading, place);
      }
      return evidence;
    },
    due: (now) => opened.due(now),
    waiting: () => opened.waiting(),
    lastOf(asset) {
      const last = proofs.get(asset);
      return last === undefined || last.pu < 0 ? null : { pu: last.pu, at: last.time };
    },
  };
}

/** The answer to a ping, or that none came within its time. */
export function pingEvidence(answer: {
  id: string;
  supplyPoint: string;
  answered: boolean;
  at: Instant;
}): Evidence {
  const { id, supplyPoint, answered, at } = answer;
  const said = { id, receivedAt: at, deviceTime: null };
  return aboutPoint(said, { supplyPoint, says: { kind: 'ping', answered } });
}

/** Where a phase to earth trips nothing, its current says where it is, and nothing of what opened. */
function isOnlyToEarth({ type, details, phases }: GridEvent, { earthing }: AssetPlace): boolean {
  if (type !== 'fault_passed' || details['earth'] !== true) return false;
  const isSingle = phases === null || phaseCount(maskOf(phases) ?? 0) <= 1;
  return isSingle && (earthing === 'compensated' || earthing === 'unearthed');
}

const deviceEvents = new Set([
  'switch_opened',
  'switch_closed',
  'lockout',
  'protection_trip',
  'reclose',
  'fault_passed',
]);

function saidOfSupply(event: GridEvent, place: AssetPlace): SupplyEvidence | null {
  const lost = event.phases === null ? place.phases : (maskOf(event.phases) ?? place.phases);
  switch (event.type) {
    case 'last_gasp':
      return { kind: 'gasp' };
    case 'power_restored':
    case 'voltage_back':
      return { kind: 'restored' };
    case 'voltage_lost':
      if ((place.phases & ~lost) === 0) return { kind: 'dead' };
      return { kind: 'phase_loss', dead: lost & place.phases };
    case 'call':
      return { kind: 'call' };
    default:
      return null;
  }
}

function aboutPoint(
  said: { id: string; receivedAt: Instant; deviceTime: Instant | null },
  about: { supplyPoint: string; says: SupplyEvidence },
): Evidence {
  const { id, receivedAt, deviceTime } = said;
  return { ...stamp({ id, receivedAt, deviceTime }), about: 'supply_point', ...about };
}

/** Halves behind an open line are no supply, however much of the voltage is left in them. */
function liveOf(readings: readonly Reading[], place: AssetPlace, fromV: number): PhaseMask {
  let live = 0;
  const { unV, vectorGroup, phases } = place;
  const values = readings.map((reading) => (reading.value ?? 0) / (unV ?? 1));
  const line = phases === ABC && isLowVoltage(place) ? openLine(values, vectorGroup) : null;
  if (line !== null) return ABC & ~line.touched;
  for (const reading of readings) {
    if ((reading.value ?? 0) >= fromV) live |= phaseSeen(reading, place.phases);
  }
  return live;
}

/** Good voltages of a batch by asset and moment, oldest first. */
function samplesOf(
  batch: readonly Reading[],
): Map<string, Array<{ time: Instant; readings: Reading[] }>> {
  const assets = new Map<string, Array<{ time: Instant; readings: Reading[] }>>();
  for (const reading of batch) {
    if (reading.quantity !== 'voltage' || reading.quality !== 'good') continue;
    const samples = assets.get(reading.asset) ?? [];
    const same = samples.find((sample) => sample.time === reading.time);
    if (same === undefined) samples.push({ time: reading.time, readings: [reading] });
    else same.readings.push(reading);
    assets.set(reading.asset, samples);
  }
  for (const samples of assets.values()) samples.sort((a, b) => a.time - b.time);
  return assets;
}

function none(reason: NoEvidenceReason): EventVerdict {
  return { evidence: [], reason };
}

function some(evidence: Evidence[]): EventVerdict {
  return { evidence, reason: null };
}
