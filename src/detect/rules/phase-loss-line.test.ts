import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { placeOf, readingsOf } from '../../../tests/support/places.ts';
import { createJudge, type JudgedBatch } from '../judge.ts';
import type { AssetPlace } from '../place.ts';
import { defaultDetectSettings } from '../settings.ts';

const unV = 10_000 / Math.sqrt(3);
const terminal: Partial<AssetPlace> = {
  ...{ supplyBus: 'B-1', span: { first: 3, end: 50 }, unV, witnesses: [], speaksWhenDark: true },
  ...{ device: 'LS-4', deviceKind: 'load_break_switch', side: 'load', ratedA: 400 },
};
const meter: Partial<AssetPlace> = { supplyBus: 'B-1', span: { first: 7, end: 8 } };

interface Volts {
  between: readonly number[];
  earth?: readonly number[];
  amps?: readonly number[];
}
const whole: Volts = { between: [1, 1, 1] };
/** A open above delta windings: half of B to C on both of its sides. */
const openA: Volts = { between: [0.5, 1, 0.5] };
/** A fuse or an open phase alike: 0.58 on both sides of A. */
const either: Volts = { between: [0.58, 1, 0.58], earth: [0.02, 1, 1] };

/** Terminal T-4 on LS-4 with the meter M-1 below it, and T-9 beside them on the same bus. */
function line() {
  const places = new Map([
    ['T-4', placeOf('T-4', terminal)],
    ['T-9', placeOf('T-9', { ...terminal, device: 'LS-9', span: { first: 60, end: 90 } })],
    ['M-1', placeOf('M-1', meter)],
  ]);
  const judge = createJudge({
    locate: (asset) => places.get(asset) ?? null,
    settings: defaultDetectSettings(),
  });
  const alarms: string[] = [];
  const texts: string[] = [];
  const said: unknown[] = [];
  const cards: string[] = [];
  let second = 0;
  const keep = ({ signals, evidence, cards: laid }: JudgedBatch): void => {
    for (const { rule, signal } of signals) {
      if (rule === 'phase_loss') texts.push(`${signal.text.en} ${signal.text['zh-CN']}`);
      alarms.push(`${second} ${rule} ${signal.do} ${signal.phase}`);
    }
    for (const one of evidence) if (one.about === 'device') said.push(one.says);
    cards.push(...laid.map(({ rule, card }) => `${rule} ${card.metersBelow}`));
  };
  return {
    ...{ judge, alarms, texts, said, cards },
    /** Every 2 s for so long. */
    reads({ between, earth, amps }: Volts, seconds: number, asset = 'T-4') {
      for (const end = second + seconds; second < end; second += 2) {
        const values = between.map((pu) => pu * 10_000);
        const toEarth = (earth ?? []).map((pu) => pu * unV);
        keep(
          judge.readings([
            ...readingsOf(asset, amps ?? [], { quantity: 'current', second }),
            ...readingsOf(asset, toEarth, { quantity: 'voltage_earth', second }),
            ...readingsOf(asset, values, { quantity: 'voltage_ll', second }),
          ]),
        );
      }
    },
    meters: (volts: readonly number[]) =>
      keep(judge.readings(readingsOf('M-1', volts, { second }))),
  };
}

describe('a phase missing from a medium-voltage line', () => {
  test('is an alarm after five seconds and clears ten seconds after all are back', () => {
    const one = line();
    one.reads(whole, 10);
    one.reads(openA, 30);
    expect(one.alarms).toEqual(['16 phase_loss raise A']);
    one.reads(whole, 20);
    expect(one.alarms.at(-1)).toBe('50 phase_loss clear A');
  });

  test('is evidence of its device once meters below or its current say that it is the line', () => {
    const lost = { kind: 'voltage', isLive: true, side: 'load', lost: 1 };
    const back = { kind: 'voltage', isLive: true, side: 'load' };
    const byMeters = line();
    byMeters.reads(openA, 10);
    expect(byMeters.said).toEqual([]);
    expect(byMeters.texts.at(-1)).toMatch(/phase A .* or a fuse .*A 相.*或电压互感器熔断/);
    byMeters.meters([112, 221, 110]);
    byMeters.reads(openA, 10);
    expect(byMeters.said).toEqual([lost]);
    expect(byMeters.texts).toHaveLength(2);
    expect(byMeters.texts.at(-1)).toBe(
      'T-4: phase A of the line is open upstream T-4：线路 A 相在上游断开',
    );
    byMeters.reads(whole, 20);
    expect(byMeters.said).toEqual([lost, back]);
    const byCurrent = line();
    byCurrent.reads({ ...openA, amps: [0.4, 90, 88] }, 10);
    expect(byCurrent.said).toEqual([lost]);
    const byAnother = line();
    byAnother.reads(either, 2, 'T-9');
    byAnother.reads(either, 20);
    byAnother.reads(either, 2, 'T-9');
    byAnother.reads(either, 4);
    expect(byAnother.said).toContainEqual(lost);
  });

  test('is none where the meters below are well since, or its current flows: that is a fuse', () => {
    const byMeters = line();
    byMeters.reads(either, 2);
    byMeters.meters([221, 220, 222]);
    byMeters.reads(either, 30);
    expect(byMeters.alarms).toEqual(['6 vt_fuse raise A']);
    const byCurrent = line();
    byCurrent.reads({ ...openA, amps: [85, 90, 88] }, 30);
    expect([byCurrent.alarms, byCurrent.said]).toEqual([[], []]);
  });

  test('above star windings two phases share what is left: meters at 0.87 do not make a fuse of it', () => {
    const one = line();
    one.reads(openA, 10);
    one.meters([191, 192, 191]);
    one.reads(openA, 20);
    expect(one.alarms).toEqual(['6 phase_loss raise A']);
    expect(one.texts.at(-1)).toMatch(/or a fuse/);
    one.reads({ ...openA, amps: [0.4, 90, 88] }, 4);
    expect(one.texts.at(-1)).toMatch(/phase A of the line is open upstream/);
  });

  test('is over when the meters turn out to be well', () => {
    const one = line();
    one.reads(openA, 20);
    one.meters([221, 220, 222]);
    one.reads(openA, 20);
    expect(one.alarms).toEqual(['6 phase_loss raise A', '30 phase_loss clear A']);
  });

  test('taken for a fuse by what meters read before it went, it is the line as soon as they read again', () => {
    const one = line();
    one.meters([221, 220, 222]);
    one.reads({ ...whole, earth: [1, 1, 1] }, 10);
    one.reads(either, 60);
    expect(one.alarms).toEqual(['14 vt_fuse raise A']);
    one.meters([112, 221, 110]);
    one.reads(either, 20);
    expect(one.alarms.slice(1)).toEqual(['70 vt_fuse clear A', '76 phase_loss raise A']);
    expect(one.cards.at(-1)).toBe('phase_loss off');
    const [voltage] = readingsOf('T-4', [5_800], { quantity: 'voltage_ll', second: 90 });
    if (voltage === undefined) throw new Error('no reading');
    expect(one.judge.trusted([voltage])).toEqual([voltage]);
  });

  test.each([
    ['an earth fault', { between: [1, 1, 1], earth: [0, 1.73, 1.73] }],
    ['two phases gone', { between: [0.02, 0.03, 0.02] }],
    ['a low third', { between: [0.5, 0.84, 0.5] }],
    ['just above the halves', { between: [0.63, 1, 0.63] }],
    ['a high one', { between: [0.5, 1.21, 0.5] }],
    ['one value alone', { between: [0.5, 1, 0.9] }],
  ])('%s is another pattern', (_, volts) => {
    const one = line();
    one.reads(volts, 30);
    expect(one.alarms.filter((text) => text.includes('phase_loss'))).toEqual([]);
  });

  test('neither bad quality nor four seconds raise it, and a gap is no time', () => {
    const one = line();
    one.reads({ between: [Number.NaN, Number.NaN, Number.NaN] }, 30);
    one.reads(openA, 4);
    one.reads(whole, 10);
    one.reads(openA, 4);
    expect(one.alarms).toEqual([]);
  });

  property.prop([
    fc.constantFrom(0, 1, 2),
    fc.double({ min: 0.38, max: 0.62, noNaN: true }),
    fc.double({ min: 0.38, max: 0.62, noNaN: true }),
  ])('of any phase and any two halves names that phase', (phase, low, high) => {
    const one = line();
    const between = [1, 1, 1];
    between[phase] = low;
    between[(phase + 2) % 3] = high;
    one.reads({ between }, 12);
    expect(one.alarms).toEqual([`6 phase_loss raise ${'ABC'[phase]}`]);
  });
});
