// Feeders of one bus and hints about them, for tests of the search for an earth fault.
import type { BusFeeder } from '../../../src/detect/earth/bus-feeder.ts';
import { earthFaultAfter } from '../../../src/detect/earth/condition.ts';
import { defaultDetectSettings } from '../../../src/detect/settings.ts';
import type { EarthFault, EarthFaultHint } from '../../../src/model/earth-fault.ts';
import { SECOND, toIso } from '../../../src/model/time.ts';
import { t0 } from '../places.ts';

export const settings = defaultDetectSettings().earthFault;

/** One section of this length behind the breaker `CB-<feeder>`. */
export function feederOf(
  feeder: string,
  km: number,
  spared: BusFeeder['spared'] = null,
): BusFeeder {
  const head = `CB-${feeder}`;
  const section = `LS-${feeder}`;
  const path = [section, head];
  return { feeder, head, sections: [{ section, km, isOverhead: true, path }], spared };
}

/** F2 has three fifths of the line, and somebody on it lives by supply. */
export const feeders = [feederOf('F1', 2), feederOf('F2', 6, 'life_support'), feederOf('F3', 2)];

export function hint(
  kind: EarthFaultHint['kind'],
  feeder: string,
  facts: Partial<EarthFaultHint> & { second?: number } = {},
): EarthFaultHint {
  const { second = 0, ...rest } = facts;
  const at = toIso(t0 + second * SECOND);
  return { ...{ kind, feeder, edge: null, by: `${kind} ${feeder}`, at, vanished: null }, ...rest };
}

export const sign = { bus: 'BUS-2', asset: 'BM-2', isOn: true, phase: 'B', share: 1, at: t0 };

/** A solid fault of phase B that began at `t0`. */
export function begin(
  about: { hints?: EarthFaultHint[]; lately?: number; share?: number } = {},
): EarthFault {
  const { hints = [], lately = 0, share = 1 } = about;
  const facts = { newId: () => 'E-2026-000004', feeders, settings, hints, lately };
  const begun = earthFaultAfter(null, { ...sign, share }, facts);
  if (begun === null) throw new Error('a sign begins a condition');
  return begun;
}
