import { describe, expect, test } from 'vitest';
import { countGasps, type GaspCounts, gaspLossOf } from './gasps.ts';
import { guessPhase, proposeFrom } from './phases.ts';
import { learnRates } from './rates.ts';
import { bestParent, noteDoubts, wrongRecords } from './records.ts';

describe('the phase of a meter whose record has none', () => {
  const sign = (dead: number, wasDark: boolean, half = 0) => ({ dead, half, wasDark });

  test('one outage on A in which it was dark is not enough, two are', () => {
    const once = guessPhase(7, [sign(1, true)]);
    // 0.7 / (0.7 + 0.02 + 0.02)
    expect(once?.probability).toBeCloseTo(0.7 / 0.74, 12);
    expect(once!.probability).toBeLessThan(proposeFrom);
    const twice = guessPhase(7, [sign(1, true), sign(1, true)]);
    expect(twice).toMatchObject({ phase: 1, outages: 2 });
    expect(twice!.probability).toBeGreaterThan(proposeFrom);
  });

  test('outages in which it stayed lit leave the other phases', () => {
    const signs = [sign(1, false), sign(1, false), sign(1, false), sign(3, true)];
    // Of A and B, dark with both gone, A alone would have taken it three times.
    const guess = guessPhase(7, signs);
    const a = 0.3 ** 3 * 0.7;
    const b = 0.98 ** 3 * 0.7;
    const c = 0.98 ** 3 * 0.02;
    expect(guess).toMatchObject({ phase: 2, outages: 1 });
    expect(guess?.probability).toBeCloseTo(b / (a + b + c), 12);
  });

  test('half voltage behind a Dyn seldom makes a meter dark; nothing seen is no guess', () => {
    expect(guessPhase(7, [sign(0, true, 0b101)])!.probability).toBeLessThan(0.5);
    expect(guessPhase(7, [])).toBeNull();
    expect(guessPhase(5, [sign(2, false)])!.probability).toBeCloseTo(0.5, 12);
  });
});

describe('how often devices of a feeder open', () => {
  const stocks = [{ feeder: 'F', kind: 'fuse' as const, devices: 10, usual: 2.3e-5 }];
  const openings = (n: number) =>
    Array.from({ length: n }, () => ({ feeder: 'F', kind: 'fuse' as const }));

  test('before 24 months of records nothing is learned', () => {
    expect(learnRates(stocks, openings(50), 23.9)).toEqual([]);
  });

  test('twenty openings weigh as much as the page', () => {
    const [rate] = learnRates(stocks, openings(20), 24);
    const seen = 20 / (10 * 24 * 730.5);
    expect(rate).toMatchObject({ openings: 20, weight: 0.5 });
    expect(rate!.perHour).toBeCloseTo((seen + 2.3e-5) / 2, 15);
  });

  test('no feeder is more than ten times better or worse than usual', () => {
    expect(learnRates(stocks, openings(5_000), 24)[0]!.perHour).toBeCloseTo(2.3e-4, 12);
    expect(learnRates(stocks, openings(1), 100_000)[0]!.perHour).toBeGreaterThan(2.3e-6);
  });
});

describe('gasps that get lost', () => {
  const usual = {
    loss: { ok: 0.3, degraded: 0.9, down: 1 },
    group: { ok: 0.93, degraded: 0.06, down: 0.01 },
  };
  const counted = (n: number, dark: number, heard: number): GaspCounts => {
    let counts: GaspCounts = {};
    for (let i = 0; i < n; i++) counts = countGasps(counts, new Map([['H', { dark, heard }]]));
    return counts;
  };

  test('a head-end that loses as many as usual keeps its loss', () => {
    // The usual mixture lets 0.93 · 0.7 + 0.06 · 0.1 = 0.657 through.
    const counts = counted(100, 1_000, 657);
    expect(gaspLossOf(counts['H'], usual)).toBeCloseTo(0.3, 9);
  });

  test('one that loses half of them is believed the more the more outages there were', () => {
    const seen = 1 - 0.5 / (0.657 / 0.7);
    expect(gaspLossOf(counted(20, 100, 50)['H'], usual)).toBeCloseTo((seen + 0.3) / 2, 9);
    expect(gaspLossOf(counted(380, 100, 50)['H'], usual)).toBeCloseTo(0.95 * seen + 0.015, 9);
  });

  test('it stays within sane limits; a single meter says nothing', () => {
    expect(gaspLossOf(counted(399, 100, 0)['H'], usual)).toBe(0.8);
    expect(gaspLossOf(counted(399, 100, 100)['H'], usual)).toBe(0.02);
    expect(counted(3, 4, 0)).toEqual({});
    expect(gaspLossOf(undefined, usual)).toBe(0.3);
    expect(counted(1_000, 10, 5)['H']!.outages).toBe(400);
  });
});

describe('records that do not fit', () => {
  const transformerOf = (id: string): string => id.split('-')[0]!;

  test('a meter is put before a person after two outages, not after one told twice', () => {
    let doubts = noteDoubts({}, 'O-1', ['TX1-1']);
    doubts = noteDoubts(doubts, 'O-1', ['TX1-1']);
    expect(wrongRecords(doubts, transformerOf)).toEqual([]);
    doubts = noteDoubts(doubts, 'O-2', ['TX1-1']);
    expect(wrongRecords(doubts, transformerOf)).toEqual([
      { what: 'meter', supplyPoint: 'TX1-1', transformer: 'TX1', outages: ['O-1', 'O-2'] },
    ]);
  });

  test('three of one transformer at once are one row: the transformer', () => {
    let doubts = noteDoubts({}, 'O-1', ['TX1-1', 'TX1-2', 'TX1-3', 'TX2-1']);
    doubts = noteDoubts(doubts, 'O-2', ['TX1-1', 'TX1-2', 'TX1-3', 'TX2-1']);
    expect(wrongRecords(doubts, transformerOf)).toMatchObject([
      { what: 'transformer', transformer: 'TX1', outages: ['O-1', 'O-2'] },
      { what: 'meter', supplyPoint: 'TX2-1' },
    ]);
  });

  test('the best place is dark when the meter is and lit when it is; the nearer one of two alike', () => {
    const seen = [
      { id: 'O-1', transformers: new Set(['TX1', 'TX2']), wasDark: false },
      { id: 'O-2', transformers: new Set(['TX3', 'TX4']), wasDark: true },
      { id: 'O-3', transformers: new Set(['TX4']), wasDark: null },
    ];
    expect(bestParent('TX1', ['TX2', 'TX4', 'TX3', 'TX5'], seen)).toBe('TX4');
    expect(bestParent('TX3', ['TX4'], seen)).toBeNull();
  });
});
