import { expect, test } from 'vitest';
import { runInferenceCases } from '../../src/outages/infer/cases/cases.ts';
import { inferenceModel } from '../../src/outages/settings.ts';
import { enumerate, type PlainModel } from '../support/enumerate.ts';
import { randomCase } from '../support/random-case.ts';

const model = inferenceModel.parse({}) as unknown as PlainModel;
const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= Math.max(1e-9, 1e-6 * Math.abs(b));

test('1,000 random trees with noisy evidence agree with the enumeration of every set', () => {
  const cases = Array.from({ length: 1_000 }, (_, seed) => randomCase(seed + 1));
  const answers = runInferenceCases({ format: 'forewatt-inference-cases/1', cases }).cases;
  const wrong: string[] = [];
  answers.forEach((got, i) => {
    const want = enumerate(cases[i]!, model);
    const check = (what: string, a: number, b: number): void => {
      if (!near(a, b)) wrong.push(`${got.id} ${what}: ${a}, want ${b}`);
    };
    check('logEvidence', got.logEvidence, want.logEvidence);
    check('posterior', got.posterior, want.posterior);
    for (const [id, p] of Object.entries(want.pCause)) check(id, got.pCause[id] ?? -1, p);
    for (const [id, p] of Object.entries(want.pDark)) check(id, got.pDark[id] ?? -1, p);
    got.alternatives.forEach((set, k) => {
      check(`alternative ${k}`, set.posterior, want.alternatives[k]?.posterior ?? -1);
    });
    if (String(got.serviceFaults) !== String(want.serviceFaults)) wrong.push(`${got.id} faults`);
    if (String(got.wrongRecords) !== String(want.wrongRecords)) wrong.push(`${got.id} records`);
  });
  expect(wrong).toEqual([]);
});
