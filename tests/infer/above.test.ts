import { describe, expect, test } from 'vitest';
import { aboveAt, placeWords, rootUnder } from '../../src/outages/infer/above/join.ts';
import { silenceOf } from '../../src/outages/infer/above/silence.ts';
import { hang } from '../../src/outages/infer/above/tree.ts';
import { readCases } from '../../src/outages/infer/cases/case-file.ts';
import { handOfCase } from '../../src/outages/infer/cases/cases.ts';
import { refresh } from '../../src/outages/infer/feeder.ts';
import { believe, exactly, prepare } from '../../src/outages/infer/tree/believe.ts';
import { alive } from '../../src/outages/infer/tree/passes.ts';
import { createTables } from '../../src/outages/infer/tree/tables.ts';
import { inferenceModel } from '../../src/outages/settings.ts';
import { enumerate, type PlainCase, type PlainModel } from '../support/enumerate.ts';
import { randomSubstation, type Substation } from '../support/random-substation.ts';

const plain = inferenceModel.parse({}) as unknown as PlainModel;
const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= Math.max(1e-9, 1e-6 * Math.abs(b));

interface Answer {
  logEvidence: number;
  pCause: Map<string, number>;
  pDark: Map<string, number>;
}

function handOf(plainCase: PlainCase, closedAbove?: number) {
  const { cases } = { cases: [plainCase] };
  const [read] = readCases({ format: 'forewatt-inference-cases/1', cases });
  const { test, model: rows } = read!;
  const asked = { test, rows, index: 0, ...(closedAbove === undefined ? {} : { closedAbove }) };
  return { ...handOfCase(asked), rows, test };
}

/** The tree above the heads and its feeders, joined by messages. */
function joined({ above, feeders }: Substation): Answer {
  const upper = handOf(above);
  const { model } = upper.hand;
  const nodes = new Map(above.network.edges.map(({ id, to }) => [to, model.zoneOf.get(id)!]));
  hang(
    model,
    feeders.map(({ node }, n) => ({ feeder: `F${n}`, zone: nodes.get(node)! })),
  );
  refresh(upper.hand, createTables(upper.rows, 0), upper.hand.asOf!);
  const below = feeders.map(({ test: part, node, isQuiet }) => {
    const zone = nodes.get(node)!;
    const one = handOf(part, upper.hand.closedAt[zone]!);
    const prepared = prepare(one.sums, { flags: one.hand.flags, ...exactly });
    // A feeder that has said nothing is not even made ready: its silence is enough.
    const tauS = part.now - part.episodeStart;
    const silence = silenceOf(one.hand.model, createTables(one.rows, 0), { tauS, before: null });
    return { ...one, prepared, zone, up: isQuiet ? silence.up : prepared.up };
  });
  placeWords(upper.sums, new Float64Array(8 * model.zoneCount), below);
  const outcome = believe(upper.sums, { flags: null, root: alive, ...exactly });
  const answer: Answer = { logEvidence: outcome.belief.ln, pCause: new Map(), pDark: new Map() };
  note(upper, outcome, answer);
  for (const one of below) {
    const stands = aboveAt(upper.sums, outcome, one.zone);
    const root = rootUnder(stands, one.prepared.up);
    const asked = { flags: one.hand.flags, root, rootAt: stands.at, ...exactly };
    note(one, believe(one.sums, asked, { prepared: one.prepared }), answer);
  }
  return answer;
}

function note(
  { hand, sums }: ReturnType<typeof handOf>,
  outcome: ReturnType<typeof believe>,
  answer: Answer,
): void {
  for (const [c, cause] of sums.weights.causes.entries()) {
    answer.pCause.set(cause.id, outcome.belief.cause[c]!);
  }
  for (const [s, id] of hand.model.spIds.entries()) answer.pDark.set(id, outcome.points.dark[s]!);
}

describe('above the heads', () => {
  test('300 random substations agree with the enumeration of every set over all their feeders', () => {
    const wrong: string[] = [];
    let quiet = 0;
    let dead = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const station = randomSubstation(seed);
      const want = enumerate(station.whole, plain);
      const got = joined(station);
      const check = (what: string, a: number, b: number): void => {
        if (!near(a, b)) wrong.push(`${seed} ${what}: ${a}, want ${b}`);
      };
      check('logEvidence', got.logEvidence, want.logEvidence);
      for (const [id, p] of Object.entries(want.pCause)) check(id, got.pCause.get(id) ?? -1, p);
      for (const [id, p] of Object.entries(want.pDark)) check(id, got.pDark.get(id) ?? -1, p);
      quiet += station.feeders.filter(({ isQuiet }) => isQuiet).length;
      if (Math.max(...['SRC', 'BUS1'].map((id) => want.pCause[`${id}:ABC`] ?? 0)) > 0.3) dead += 1;
    }
    expect(wrong).toEqual([]);
    // Both kinds occur: stations whose bus is dead, and feeders that say nothing.
    expect(quiet).toBeGreaterThan(100);
    expect(dead).toBeGreaterThan(20);
  });
});
