// Places and messages of single assets for tests of detection.
import type { AssetPlace } from '../../src/detect/place.ts';
import type { GridEvent } from '../../src/model/event.ts';
import type { Reading } from '../../src/model/reading.ts';

export const t0 = Date.parse('2026-07-15T04:00:00Z');

/** A three-phase meter at SP-1 of XQ-12 that dies with its line, unless said otherwise. */
export function placeOf(asset: string, facts: Partial<AssetPlace> = {}): AssetPlace {
  return {
    asset,
    witnesses: [{ supplyPoint: 'SP-1', phases: 7, unV: 220 }],
    device: null,
    deviceKind: null,
    feeder: 'XQ-12',
    bus: null,
    supplyBus: null,
    transformer: null,
    vectorGroup: null,
    section: null,
    span: null,
    earthing: 'solid',
    phases: 7,
    isPhaseUnknown: false,
    unV: 220,
    speaksWhenDark: false,
    recloses: false,
    opensWithoutVoltage: false,
    isOpenInModel: null,
    concentrator: null,
    periodMs: 10_000,
    ratedA: null,
    ratedVa: null,
    side: null,
    ...facts,
  };
}

export function eventOf(
  asset: string,
  type: GridEvent['type'],
  facts: Partial<GridEvent> & { second?: number } = {},
): GridEvent {
  const { second = 0, ...rest } = facts;
  const at = t0 + second * 1000;
  return {
    id: `${asset}/${type}/${second}`,
    source: 'ami',
    asset,
    type,
    phases: null,
    deviceTime: at,
    receivedAt: at,
    retained: false,
    report: 'own',
    details: {},
    ...rest,
  };
}

/** Readings of three phases at one moment. */
export function readingsOf(
  asset: string,
  values: readonly (number | null)[],
  facts: Partial<Reading> & { second?: number } = {},
): Reading[] {
  const { second = 0, ...rest } = facts;
  const at = t0 + second * 1000;
  return values.map((value, index) => ({
    asset,
    quantity: 'voltage' as const,
    phase: (['A', 'B', 'C'] as const)[index] ?? null,
    time: at,
    receivedAt: at,
    value,
    quality: value === null ? ('bad' as const) : ('good' as const),
    reason: value === null ? ('sentinel' as const) : null,
    ...rest,
  }));
}
