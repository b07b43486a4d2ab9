import { expect, test } from 'vitest';
import { believe, exactly } from '../../src/outages/infer/tree/believe.ts';
import { createTable } from '../../src/outages/infer/tree/classes.ts';
import { contract } from '../../src/outages/infer/tree/contract.ts';
import type { TreeEdge, TreePoint } from '../../src/outages/infer/tree/model.ts';
import { alive } from '../../src/outages/infer/tree/passes.ts';
import { GASP } from '../../src/outages/infer/tree/rows.ts';
import { addAll, createSums, say } from '../../src/outages/infer/tree/sums.ts';
import { weigh } from '../../src/outages/infer/tree/weights.ts';
import { inferenceModel } from '../../src/outages/settings.ts';
import { seededRandom } from '../../src/runtime/random.ts';

const rows = inferenceModel.parse({});
const noFacts = { given: new Map(), planned: new Map(), reports: new Map() };

function randomFeeder(seed: number, batch: boolean) {
  const random = seededRandom(seed);
  const edges = Array.from({ length: 40 }, (_, i): TreeEdge => {
    const phases = i % 3 === 0 ? 7 : 1 << (i % 3);
    const cause = (mask: number) => ({
      ...{ id: `E${i}:${mask}`, device: `E${i}`, phases: mask, prior: 1e-5, protective: true },
    });
    const causes = i % 4 === 0 ? [] : i % 5 === 0 ? [1, 2, 4, 7].map(cause) : [cause(phases)];
    return {
      ...{ id: `E${i}`, kind: 'fuse', parent: i === 0 ? -1 : Math.floor(random() * i), phases },
      ...{ known: 0, causes, keep: false, km: null, opensWithoutVoltage: false },
    };
  });
  const points = Array.from(
    { length: 200 },
    (_, i): TreePoint => ({
      ...{ id: `M${i}`, edge: Math.floor(random() * 40), phases: [1, 2, 4, 7][i % 4]! },
      ...{ phaseUnknown: i % 11 === 0, customers: 1, gasp: i % 7 !== 0, timing: 0 },
      group: i % 3 === 0 ? null : `G${Math.floor(i / 12)}`,
    }),
  );
  const windows = { gaspLatencyS: 15, gaspWindowS: 90, restoreWindowS: 120 };
  const timing = { headEnd: '', ...windows, batch, asks: true };
  return { model: contract({ feeder: 'F', edges, points, timings: [timing] }), random };
}

test.each([
  ['gasps one by one', false],
  ['gasps in batches', true],
])('2,000 words taken in one after the other equal all of them at once: %s', (_, batch) => {
  const { model, random } = randomFeeder(7, batch);
  const facts = { ...noFacts, priorScale: 1 };
  const start = () => ({
    weights: weigh(model, facts, rows),
    table: createTable(rows, { prior: rows.groupState, share: [batch ? 1 : 0.6] }),
    quiet: createTable(rows, { prior: rows.groupState, share: [0] }),
  });
  const sums = createSums(model, start());
  sums.arrived = [0.6];
  addAll(sums);
  for (let n = 0; n < 2_000; n++) {
    say(sums, Math.floor(random() * 200), Math.floor(random() * 8192));
  }
  const whole = createSums(model, start());
  whole.arrived = [0.6];
  whole.bits.set(sums.bits);
  addAll(whole);
  expect(model.spans.length).toBeGreaterThan(4);
  for (const name of ['L', 'MU'] as const) {
    const off = sums.messages[name].map((x, i) => Math.abs(x - whole.messages[name][i]!));
    expect(Math.max(...off)).toBeLessThan(1e-8);
  }
});

test('more spanning groups than runs: the least clear stay open, and the answer is near the exact one', () => {
  const { model } = randomFeeder(11, false);
  const sums = createSums(model, {
    weights: weigh(model, { ...noFacts, priorScale: 1 }, rows),
    table: createTable(rows, { prior: rows.groupState, share: [1] }),
    quiet: createTable(rows, { prior: rows.groupState, share: [0] }),
  });
  sums.arrived = [1];
  const dark = 9;
  for (let s = model.spStart[dark]!; s < model.spStart[model.end[dark]!]!; s++) {
    if (s % 3 !== 0) say(sums, s, GASP);
  }
  const asked = { flags: null, root: alive };
  const few = believe(sums, { ...asked, ...exactly, runsMax: 9 });
  const many = believe(sums, { ...asked, ...exactly, runsMax: 81 });
  expect(few.sets[0]!.causes).toEqual(many.sets[0]!.causes);
  expect(Math.abs(few.sets[0]!.p - many.sets[0]!.p)).toBeLessThan(0.05);
});
