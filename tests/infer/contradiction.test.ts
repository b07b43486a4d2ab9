import { expect, test } from 'vitest';
import { runInferenceCases } from '../../src/outages/infer/cases/cases.ts';

test('2,000 answered pings under a breaker reported open neither underflow nor give NaN', () => {
  const points = Array.from({ length: 2_000 }, (_, i) => ({
    id: `M${i}`,
    node: 'a',
    phases: 'A',
    customers: 1,
  }));
  const { cases } = runInferenceCases({
    format: 'forewatt-inference-cases/1',
    cases: [
      {
        id: 'answers under an open breaker',
        network: {
          sources: ['S'],
          edges: [
            {
              id: 'B',
              from: 'S',
              to: 'a',
              kind: 'breaker',
              phases: 'A',
              causes: [{ phases: 'A', p: 6.8e-5 }],
            },
            {
              id: 'F',
              from: 'a',
              to: 'f',
              kind: 'fuse',
              phases: 'A',
              causes: [{ phases: 'A', p: 2.3e-5 }],
            },
          ],
          supplyPoints: [...points, { id: 'K', node: 'f', phases: 'A', customers: 1 }],
        },
        episodeStart: 0,
        now: 300,
        evidence: [
          { kind: 'state', edge: 'B', at: 1, open: true },
          { kind: 'gasp', sp: 'K', at: 2 },
          ...points.map(({ id }, i) => ({
            kind: 'ping',
            sp: id,
            at: 10 + i / 100,
            answered: true,
          })),
        ],
      },
    ],
  });
  const [answer] = cases;
  expect(answer!.opened).toEqual([]);
  expect(Number.isFinite(answer!.logEvidence)).toBe(true);
  expect(answer!.pCause['B:A']).toBeLessThan(1e-300);
  expect(answer!.pDark['M7']).toBeGreaterThan(0);
  expect(answer!.pDark['K']).toBeGreaterThan(answer!.pDark['M7']!);
});
