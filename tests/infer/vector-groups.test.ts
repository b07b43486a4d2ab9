import { describe, expect, test } from 'vitest';
import { buildGrid } from '../../src/network/build.ts';
import { runInferenceCases } from '../../src/outages/infer/cases/cases.ts';
import { createEngine } from '../../src/outages/infer/engine.ts';
import { needs, touched, windingsOf } from '../../src/outages/infer/tree/winding.ts';
import { defaultOutageSettings, inferenceModel } from '../../src/outages/settings.ts';
import type { Verdict } from '../../src/outages/verdict.ts';
import { drawn } from '../support/drawn.ts';
import { enumerate, type PlainModel } from '../support/enumerate.ts';
import { behind } from '../support/enumerate-case.ts';
import { at, gasp, point } from '../support/inferred.ts';
import { randomCase } from '../support/random-case.ts';

const none = { groups: {}, unknown: 'Yyn0' };

test.each(['Dyn11', 'Dyn1', 'Yyn0'])('%s halves the phases that phasors say', (name) => {
  const { list, numberOf } = windingsOf(none);
  const winding = list[numberOf(name)]!;
  for (let above = 0; above < 8; above++) {
    const { dead, half } = behind(name, above);
    expect([winding.dead[above], winding.half[above]]).toEqual([dead, half]);
  }
});

test('an open line A of a Dyn11 takes half from a and c, an open B from a and b, an open C from b and c', () => {
  const { list, numberOf } = windingsOf(none);
  const winding = list[numberOf('D,yn 11')]!;
  expect([1, 2, 4].map((above) => winding.half[above])).toEqual([0b101, 0b011, 0b110]);
  expect([3, 5, 6, 7].map((above) => touched(winding, 7, above))).toEqual([7, 7, 7, 7]);
  expect(needs(winding, 0b001)).toBe(7);
  expect(needs(list[0]!, 0b001)).toBe(1);
});

test('a group of the settings counts, an unknown one and none are as the settings say', () => {
  const windings = windingsOf({
    groups: { Dyn9: { A: 'AC', B: 'AB', C: 'BC' } },
    unknown: 'Dyn11',
  });
  const half = (name: string | null) => windings.list[windings.numberOf(name)]!.half[1];
  expect([half('Dyn9'), half('Zzz5'), half(null), half('Yyn0')]).toEqual([5, 5, 5, 0]);
});

test('500 random trees with Dyn and Yyn transformers and islands agree with the enumeration of every set', () => {
  const model = inferenceModel.parse({}) as unknown as PlainModel;
  const near = (a: number, b: number): boolean =>
    Math.abs(a - b) <= Math.max(1e-9, 1e-6 * Math.abs(b));
  const cases = Array.from({ length: 500 }, (_, seed) =>
    randomCase(seed + 1, ['Dyn11', 'Dyn1', 'Yyn0']),
  );
  const answers = runInferenceCases({ format: 'forewatt-inference-cases/1', cases }).cases;
  const wrong = answers.flatMap((got, i) => {
    const want = enumerate(cases[i]!, model);
    const isWrong =
      !near(got.logEvidence, want.logEvidence) ||
      !near(got.posterior, want.posterior) ||
      Object.entries(want.pCause).some(([id, p]) => !near(got.pCause[id] ?? -1, p)) ||
      Object.entries(want.pDark).some(([id, p]) => !near(got.pDark[id] ?? -1, p));
    return isWrong ? [got.id] : [];
  });
  expect(wrong).toEqual([]);
});

describe('one pole of a fuse opens above two transformers', () => {
  const phases = ['A', 'B', 'C'];

  /** Single-phase meters TX1-1, -4 … on a, TX1-2, -5 … on b, the others on c. */
  function verdict(vectorGroup: string | null, says: (town: Told) => void): Verdict {
    const { tables } = drawn('SS1 - CB1 - FU1 - LS1 - TX1*12\n LS1 - TX2*12\n CB1 - LS2 - TX3*12');
    for (const row of tables.transformers) row.vectorGroup = vectorGroup;
    for (const [i, row] of tables.supplyPoints.entries()) row.phases = 1 << (i % 3);
    const engine = createEngine({ grid: buildGrid(tables, 1), settings: defaultOutageSettings() });
    const of = (phase: string): string[] =>
      tables.supplyPoints.map(({ id }) => id).filter((_, i) => phases[i % 3] === phase);
    says((phase, what) => {
      for (const id of of(phase).filter((id) => !id.startsWith('TX3'))) {
        engine.apply(point(id, 5, what));
      }
    });
    return engine.decide(engine.feederOf('TX1-1')!, at(100))!;
  }
  type Told = (phase: string, what: Parameters<typeof point>[2]) => void;

  test('behind Yyn0 the meters of that phase go dark', () => {
    const { opened, darkness } = verdict('Yyn0', (say) => say('A', gasp));
    expect(opened).toMatchObject([{ group: ['FU1'], phases: 1 }]);
    expect(opened[0]!.below).toEqual(
      ['TX1-1', 'TX1-4', 'TX1-7', 'TX1-10', 'TX2-1', 'TX2-4', 'TX2-7', 'TX2-10'].sort(),
    );
    expect(darkness.get('TX1-1')!.pDark).toBeGreaterThan(0.99);
  });

  test('behind Dyn11 those on a and c have half voltage: not dark, and not whole', () => {
    const { opened, darkness } = verdict('Dyn11', (say) => {
      for (const [phase, dead] of [
        ['A', 1],
        ['C', 4],
      ] as const) {
        say(phase, { kind: 'phase_loss', dead });
      }
      say('B', { kind: 'ping', answered: true });
    });
    expect(opened).toMatchObject([{ group: ['FU1'], phases: 1 }]);
    expect(opened[0]!.below).toHaveLength(16);
    expect(opened[0]!.below).not.toContain('TX1-2');
    const { pDark, pAny } = darkness.get('TX1-1')!;
    expect([pDark < 0.01, pAny > 0.99]).toEqual([true, true]);
    expect(darkness.get('TX1-2')?.pAny ?? 0).toBeLessThan(0.01);
  });

  test('a transformer that names no group keeps its phases', () => {
    const { opened } = verdict(null, (say) => say('A', gasp));
    expect(opened[0]!.below).toHaveLength(8);
  });
});
