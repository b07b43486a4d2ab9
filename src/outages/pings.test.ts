import { describe, expect, test } from 'vitest';
import { at, gasp, inferred, noAnswer } from '../../tests/support/inferred.ts';
import type { Timing } from './infer/tree/model.ts';

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

describe('where nothing is in doubt', () => {
  const wide = `
    SS1 - CB1 - LS1 - FU1 - LS2 - TX1*12
                LS2 - TX2*12
                LS2 - TX3*12
                LS2 - TX4*12
                LS2 - TX5*12
                LS2 - TX6*12
                LS1 - TX7*12
  `;

  test('nobody behind a device that is surely open is asked, only those just outside', () => {
    const town = inferred(wide);
    for (let tx = 1; tx <= 6; tx++) {
      for (let i = 1; i <= 9; i++) town.says(`TX${tx}-${i}`, 0, gasp);
    }
    const asked = new Set<string>();
    for (let second = 1; second < 200; second++) {
      for (const sp of town.engine.pings(town.feeder, at(second))) {
        asked.add(sp);
        town.says(sp, second + 2, { kind: 'ping', answered: true });
      }
    }
    expect([...asked].every((sp) => sp.startsWith('TX7'))).toBe(true);
  });
});

describe('what a head-end can carry out', () => {
  const districts = `
    SS1 - CB1 - LS1 - TX1*30
                LS1 - TX2*30
                LS1 - TX3*30
                LS1 - TX4*30
  `;
  const concentrators = new Map<string, string>(
    [1, 2, 3, 4].flatMap((tx) =>
      Array.from({ length: 30 }, (_, i) => [`TX${tx}-${i + 1}`, `CON-${tx}`] as const),
    ),
  );

  /** Questions of each minute, with nobody answering. */
  function asked(timing: Partial<Timing>): string[][] {
    const town = inferred(districts, { concentrators, timing });
    for (const tx of [1, 2, 3, 4]) {
      for (let i = 1; i <= 12; i++) town.says(`TX${tx}-${i}`, 0, gasp);
    }
    const minutes: string[][] = [[], [], [], []];
    for (let second = 1; second < 240; second++) {
      for (const sp of town.engine.pings(town.feeder, at(second))) {
        minutes[Math.floor(second / 60)]!.push(sp);
        town.says(sp, second + 1, noAnswer);
      }
    }
    return minutes;
  }

  test('less than it is wanted, what tells most comes first, and the rest later', () => {
    const free = asked({});
    expect(free[0]!.length).toBeGreaterThan(4);
    const few = asked({ pingsPerMinute: 5 });
    for (const minute of few) expect(minute.length).toBeLessThanOrEqual(4);
    expect(few[0]).toEqual(free[0]!.slice(0, 4));
    expect(new Set(few.flat()).size).toBeGreaterThan(4);
  });

  test('behind one concentrator no more than it can, behind each of them', () => {
    const minutes = asked({ pingsPerConcentrator: 1 });
    for (const minute of minutes) {
      const behind = minute.map((sp) => concentrators.get(sp));
      expect(new Set(behind).size).toBe(behind.length);
    }
    expect(minutes[0]!.length).toBeGreaterThan(1);
  });

  test('one that cannot ask is not reckoned with', () => {
    expect(asked({ asks: false }).flat()).toEqual([]);
  });
});

describe('those who are silent where all else is known', () => {
  test('in a small area every silent meter is asked, two at a time: one of them may hang elsewhere', () => {
    const town = inferred(street);
    for (const n of [1, 2, 3]) town.says(`LS3-${n}`, 0, gasp);
    const asked = new Set<string>();
    for (let second = 5; second < 120; second++) {
      const now = town.engine.pings(town.feeder, at(second)).filter((id) => id.startsWith('LS3'));
      expect(now.length).toBeLessThanOrEqual(5);
      for (const sp of now) {
        asked.add(sp);
        town.says(sp, second + 3, noAnswer);
      }
    }
    expect([...asked].sort()).toEqual([4, 5, 6, 7, 8].map((n) => `LS3-${n}`));
  });

  test('where several on one concentrator do not answer, others on it are asked whether it hears', () => {
    const two = 'SS1 - CB1 - FU1 - TX1*12\n CB1 - FU2 - TX2*12';
    const concentrators = new Map(
      [1, 2].flatMap((t) =>
        Array.from({ length: 12 }, (_, i) => [`TX${t}-${i + 1}`, 'K1'] as const),
      ),
    );
    const town = inferred(two, { concentrators });
    town.says('TX1-1', 0, gasp);
    const asked: string[] = [];
    for (let second = 5; second < 150; second++) {
      for (const sp of town.engine.pings(town.feeder, at(second))) {
        asked.push(sp);
        if (sp.startsWith('TX1')) town.says(sp, second + 3, noAnswer);
      }
    }
    expect(asked.filter((id) => id.startsWith('TX2')).length).toBeGreaterThan(0);
  });
});
