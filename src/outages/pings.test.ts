import { describe, expect, test } from 'vitest';
import { at, gasp, inferred, noAnswer } from '../../tests/support/inferred.ts';

const street = `
  SS1 - CB1 - LS1 - RC2 - LS2 - FU3 - LS3*8
              LS2 - FU4 - LS4*8
              LS1 - FU5 - LS5*8
`;

describe('whom to ask', () => {
  test('nobody in the first 5 s, then silent mates and those just outside', () => {
    const town = inferred(street);
    for (const sp of ['LS3-1', 'LS3-2', 'LS3-3']) town.says(sp, 0, gasp);
    expect(town.engine.pings(town.feeder, at(3))).toEqual([]);
    const asked = town.engine.pings(town.feeder, at(5));
    expect(asked.filter((id) => id.startsWith('LS3'))).toHaveLength(2);
    expect(asked.some((id) => id.startsWith('LS4'))).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(town.engine.pings(town.feeder, at(6))).toEqual([]);
  });

  test('an unanswered question is put again at 60 s and at 120 s, no more', () => {
    const town = inferred(street);
    for (const sp of ['LS3-1', 'LS3-2', 'LS3-3']) town.says(sp, 0, gasp);
    const first = town.engine.pings(town.feeder, at(5)).filter((id) => id.startsWith('LS3'));
    for (const sp of first) town.says(sp, 8, noAnswer);
    const again: number[] = [];
    for (let second = 6; second < 300; second++) {
      const asked = town.engine.pings(town.feeder, at(second));
      if (asked.includes(first[0]!)) again.push(second);
      for (const sp of asked) town.says(sp, second + 3, noAnswer);
    }
    expect(again).toEqual([60, 120]);
  });

  test('who has answered is not asked again', () => {
    const town = inferred(street);
    for (const sp of ['LS3-1', 'LS3-2', 'LS3-3']) town.says(sp, 0, gasp);
    const [first] = town.engine.pings(town.feeder, at(5));
    town.says(first!, 8, { kind: 'ping', answered: true });
    for (let second = 6; second < 130; second++) {
      expect(town.engine.pings(town.feeder, at(second))).not.toContain(first);
    }
  });

  test('a single gasp: the meter itself is asked three times', () => {
    const town = inferred(street);
    town.says('LS3-1', 0, gasp);
    const times: number[] = [];
    for (let second = 1; second < 200; second++) {
      const asked = town.engine.pings(town.feeder, at(second));
      if (asked.includes('LS3-1')) times.push(second);
      for (const sp of asked) {
        town.says(sp, second + 2, sp === 'LS3-1' ? noAnswer : { kind: 'ping', answered: true });
      }
    }
    expect(times).toEqual([5, 60, 120]);
    expect(town.verdict(200).darkness.get('LS3-1')?.pServiceFault).toBeGreaterThan(0.5);
  });
});
