import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { drawnJudge } from '../../../../tests/support/drawn-judge.ts';

/** TX1 with single-phase meters TX1-1 … TX1-3 on A, B, C; TX2 with two on phases nobody knows. */
function town() {
  const one = drawnJudge('SS1 - CB1 - LS1 - TX1*4\n LS1 - TX2*2', ({ supplyPoints }) => {
    for (const [i, row] of supplyPoints.entries()) {
      const isUnknown = row.transformer === 'TX2';
      Object.assign(row, { phases: isUnknown ? 7 : 1 << (i % 3), phaseUnknown: isUnknown });
    }
  });
  return {
    ...one,
    /** Meters of a transformer read these, one second after the other; then 10 s in all have passed. */
    read(volts: readonly (number | null)[], transformer = 'TX1'): void {
      for (const [i, volt] of volts.entries()) {
        one.reads(`${transformer}-${i + 1}`, [volt], { phase: null });
        one.later(1);
      }
      one.later(10 - volts.length);
    },
    neutral: () => one.said.filter((text) => text.includes('broken_neutral')),
  };
}
const even = [220, 221, 219];

describe('a neutral that single-phase meters see', () => {
  test('is lost when one rises and another falls, and is there again after two even minutes', () => {
    const one = town();
    for (let i = 0; i < 3; i += 1) one.read(even);
    one.read([250, 180, 221]);
    expect(one.neutral()).toEqual(['31 broken_neutral raise TX1']);
    for (let i = 0; i < 6; i += 1) one.read([250, 180, 221]);
    for (let i = 0; i < 16; i += 1) one.read(even);
    expect(one.neutral()).toEqual([
      '31 broken_neutral raise TX1',
      expect.stringMatching(/broken_neutral clear TX1/),
    ]);
    expect(one.evidence.filter(({ says }) => says.kind !== 'reading')).toEqual([]);
  });

  test.each([
    ['8 % is the load', [237, 203, 220]],
    ['all rise', [250, 250, 250]],
    ['one falls dead while another rises', [2, 245, 220]],
    ['one rises alone', [250, 221, 219]],
  ])('is not lost: %s', (_, volts) => {
    const one = town();
    one.read(even);
    one.read(volts);
    one.read(volts);
    expect(one.neutral()).toEqual([]);
  });

  test('is not lost where two of the same phase differ, nor 40 s apart, nor after a gap, nor by bad values', () => {
    const same = town();
    same.read([220, 221, 219, 220]);
    same.read([250, 221, 219, 180]);
    const apart = town();
    apart.read(even);
    apart.read([250, 221, 219]);
    apart.later(30);
    apart.read([250, 180, 219]);
    const gap = town();
    gap.read(even);
    gap.later(300);
    gap.read([250, 180, 219]);
    const bad = town();
    bad.read(even);
    bad.read([250, null, 219]);
    for (const one of [same, apart, gap, bad]) expect(one.neutral()).toEqual([]);
  });

  test('is lost as well between meters whose phases nobody knows', () => {
    const one = town();
    one.read([220, 221], 'TX2');
    one.read([255, 175], 'TX2');
    expect(one.neutral()).toEqual(['11 broken_neutral raise TX2']);
  });

  test('flapping makes one alarm', () => {
    const one = town();
    one.read(even);
    for (let i = 0; i < 6; i += 1) {
      one.read([250, 180, 221]);
      one.read(even);
    }
    expect(one.neutral().length).toBe(1);
  });

  property.prop([
    fc.double({ min: 0.1, max: 0.6, noNaN: true }),
    fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
  ])(
    'a star point that runs away is seen whenever two meters move by more than 8 % apart',
    (far, to) => {
      const star = [far * Math.cos(to), far * Math.sin(to)] as const;
      const volts = [0, -120, 120].map((degrees) => {
        const at = (degrees * Math.PI) / 180;
        return 220 * Math.hypot(Math.cos(at) - star[0], Math.sin(at) - star[1]);
      });
      const moved = volts.map((volt) => volt / 220 - 1);
      const one = town();
      one.read([220, 220, 220]);
      one.read(volts);
      const isSeen = Math.max(...moved) > 0.081 && Math.min(...moved) < -0.081;
      const isClear = !(Math.max(...moved) > 0.079 && Math.min(...moved) < -0.079);
      if (isSeen) expect(one.neutral().length).toBe(1);
      if (isClear) expect(one.neutral()).toEqual([]);
    },
  );
});
