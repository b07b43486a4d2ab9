import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { placeOf, readingsOf, t0 } from '../../../../tests/support/places.ts';
import type { Reading } from '../../../model/reading.ts';
import { createJudge, type JudgedBatch } from '../../judge.ts';
import type { AssetPlace } from '../../place.ts';
import { defaultDetectSettings } from '../../settings.ts';

const unV = 10_000 / Math.sqrt(3);
const bus: Partial<AssetPlace> = {
  ...{ bus: 'B-1', supplyBus: 'B-1', span: { first: 0, end: 100 }, unV, witnesses: [] },
  ...{ earthing: 'compensated', speaksWhenDark: true },
};
const meter: Partial<AssetPlace> = { supplyBus: 'B-1', span: { first: 7, end: 8 } };

interface Volts {
  earth: readonly (number | null)[];
  between?: readonly number[];
  residual?: number;
}
const fuse: Volts = { earth: [0.3, 1, 1], between: [0.6, 1, 0.6], residual: 0.33 };
const healthy: Volts = { earth: [1, 1, 1], between: [1, 1, 1], residual: 0 };

/** A bus with voltage transformers VT-1 and VT-2 and a meter M-1 below. */
function busOf(facts: Partial<AssetPlace> = {}) {
  const places = new Map([
    ['VT-1', placeOf('VT-1', { ...bus, ...facts })],
    ['VT-2', placeOf('VT-2', bus)],
    ['M-1', placeOf('M-1', meter)],
  ]);
  const judge = createJudge({
    locate: (asset) => places.get(asset) ?? null,
    settings: defaultDetectSettings(),
  });
  const found: string[] = [];
  let second = 0;
  const keep = ({ signals, evidence, cards }: JudgedBatch): void => {
    found.push(...signals.map(({ rule, signal }) => `${second} ${rule} ${signal.do}`));
    found.push(...evidence.filter(({ about }) => about === 'device').map(({ id }) => id));
    found.push(...cards.map(({ rule, card }) => `${second} ${rule} card ${card.line}`));
  };
  return {
    judge,
    found,
    /** Every 2 s for so long. */
    reads(volts: Volts, seconds: number, asset = 'VT-1') {
      for (const end = second + seconds; second < end; second += 2) {
        keep(judge.readings(vtReadings(asset, volts, second)));
      }
    },
    meters(volts: readonly number[]) {
      keep(judge.readings(readingsOf('M-1', volts, { second })));
    },
    later(seconds: number) {
      second += seconds;
    },
    now: () => second,
  };
}

function vtReadings(asset: string, { earth, between, residual }: Volts, second: number): Reading[] {
  const pu = (of: number) => (value: number | null) => (value === null ? null : value * of);
  return [
    ...readingsOf(asset, earth.map(pu(unV)), { quantity: 'voltage_earth', second }),
    ...readingsOf(asset, (between ?? []).map(pu(10_000)), { quantity: 'voltage_ll', second }),
    ...readingsOf(asset, residual === undefined ? [] : [residual * 3 * unV], {
      ...{ quantity: 'voltage_residual', phase: null, second },
    }),
  ];
}

describe('a fuse of a voltage transformer', () => {
  test('is an alarm with its card after three seconds, no earth fault and no loss of a phase', () => {
    const one = busOf();
    one.meters([221, 220, 222]);
    one.reads(healthy, 10);
    one.reads(fuse, 120);
    expect(one.found).toEqual(['14 vt_fuse raise', '14 vt_fuse card vt_primary_fuse']);
    one.reads(healthy, 80);
    expect(one.found.at(-1)).toBe('192 vt_fuse clear');
  });

  test('is none without meters that are well, nor with another transformer that reads the same', () => {
    const alone = busOf();
    alone.reads(fuse, 60);
    expect(alone.found).toEqual(['6 phase_loss raise', '6 phase_loss card vt_primary_fuse']);
    const dark = busOf();
    dark.meters([220, 110, 110]);
    dark.reads(fuse, 60);
    expect(dark.found.filter((text) => text.includes('vt_fuse'))).toEqual([]);
    const both = busOf();
    both.meters([221, 220, 222]);
    both.reads(fuse, 2, 'VT-2');
    both.reads(fuse, 60);
    expect(both.found.filter((text) => text.includes('vt_fuse'))).toEqual([]);
  });

  test('is none just inside its limits, and an earth fault is one', () => {
    const one = busOf();
    one.meters([221, 220, 222]);
    one.reads({ earth: [0.81, 1, 1], between: [0.95, 1, 0.95], residual: 0.05 }, 60);
    one.reads({ earth: [0.3, 1.12, 1], between: [0.7, 1, 0.7], residual: 0.05 }, 60);
    expect(one.found).toEqual([]);
    one.reads({ earth: [0, 1.73, 1.73], between: [1, 1, 1], residual: 1 }, 20);
    expect(one.found).toEqual(['128 earth_fault raise', '128 earth_fault card solid_earth']);
  });

  test('without phase-to-phase values it still keeps its 3U0 from being an earth fault', () => {
    const one = busOf();
    one.meters([221, 220, 222]);
    one.reads({ earth: [0.3, 1, 1], residual: 0.33 }, 60);
    expect(one.found.filter((text) => !text.includes('card'))).toEqual(['4 vt_fuse raise']);
  });

  test('neither bad quality nor a gap raises it, and flapping clears nothing', () => {
    const one = busOf();
    one.meters([221, 220, 222]);
    one.reads({ earth: [null, null, null] }, 60);
    one.reads(fuse, 2);
    one.later(300);
    one.meters([221, 220, 222]);
    one.reads(fuse, 2);
    expect(one.found).toEqual([]);
    one.reads(fuse, 6);
    expect(one.found.length).toBe(2);
    for (let i = 0; i < 5; i += 1) {
      one.reads(healthy, 30);
      one.reads(fuse, 10);
    }
    expect(one.found.filter((text) => text.includes('clear'))).toEqual([]);
  });

  test('turns its voltages bad in the records while it stands, its currents not', () => {
    const one = busOf();
    one.meters([221, 220, 222]);
    one.reads(healthy, 10);
    one.reads(fuse, 10);
    const [voltage] = vtReadings('VT-1', fuse, one.now());
    const [current] = readingsOf('VT-1', [90], { quantity: 'current', second: one.now() });
    if (voltage === undefined || current === undefined) throw new Error('no readings');
    expect(one.judge.trusted([voltage, current])).toEqual([
      { ...voltage, value: null, quality: 'bad', reason: 'vt_fuse' },
      current,
    ]);
    one.reads(healthy, 80);
    const back = vtReadings('VT-1', healthy, one.now());
    expect(one.judge.trusted(back)).toBe(back);
    expect(back[0]?.time).toBe(t0 + one.now() * 1000);
  });

  property.prop([fc.double({ min: 0, max: 0.78, noNaN: true }), fc.constantFrom(0, 1, 2)])(
    'of any phase and any remaining voltage is the only thing that is said',
    (left, phase) => {
      const one = busOf();
      one.meters([221, 220, 222]);
      const earth = [0, 1, 2].map((i) => (i === phase ? left : 1));
      const between = [0, 1, 2].map((i) => (i === (phase + 1) % 3 ? 1 : 0.577 + 0.3 * left));
      one.reads({ earth, between, residual: (1 - left) / 3 }, 60);
      expect(one.found.map((text) => text.split(' ')[1])).toEqual(['vt_fuse', 'vt_fuse']);
    },
  );
});
