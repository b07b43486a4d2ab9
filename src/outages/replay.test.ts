import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { drawn } from '../../tests/support/drawn.ts';
import { noon, outageStory, type Story, smallTown } from '../../tests/support/outage-story.ts';
import { toyEngine } from '../../tests/support/toy-engine.ts';
import type { Evidence, SupplyEvidence } from '../model/evidence.ts';
import type { DarkInterval } from '../model/outage.ts';
import type { Engine } from './engine.ts';
import { createEngine } from './infer/engine.ts';
import { defaultOutageSettings } from './settings.ts';

const points = Object.keys(smallTown().points);
const says = fc.oneof(
  { weight: 5, arbitrary: fc.constant<SupplyEvidence>({ kind: 'gasp' }) },
  { weight: 3, arbitrary: fc.constant<SupplyEvidence>({ kind: 'restored' }) },
  { weight: 1, arbitrary: fc.constant<SupplyEvidence>({ kind: 'ping', answered: true }) },
  { weight: 1, arbitrary: fc.constant<SupplyEvidence>({ kind: 'ping', answered: false }) },
);
const point = fc.record({
  second: fc.integer({ min: 0, max: 240 }),
  supplyPoint: fc.constantFrom(...points),
  says,
});
const device = fc.record({
  second: fc.integer({ min: 0, max: 240 }),
  device: fc.constantFrom('CB1', 'RC2', 'FA', 'FB', 'FC'),
  open: fc.boolean(),
});

function evidenceOf(
  said: Array<{ second: number; supplyPoint: string; says: SupplyEvidence }>,
  switched: Array<{ second: number; device: string; open: boolean }>,
): Evidence[] {
  const stamp = (second: number, id: string) => {
    const at = noon + second * 1000;
    return { id, at, receivedAt: at, deviceTime: at };
  };
  return [
    ...said.map(
      ({ second, ...about }, n): Evidence => ({
        ...stamp(second, `S-${n}`),
        about: 'supply_point',
        ...about,
      }),
    ),
    ...switched.map(
      ({ second, device, open }, n): Evidence => ({
        ...stamp(second, `D-${n}`),
        about: 'device',
        device,
        says: { kind: 'state', open, phases: 7, weight: 'trip' },
      }),
    ),
  ];
}

/** Hands each second's evidence over in the order of `key`, and decides every second. */
function played(
  evidence: readonly Evidence[],
  key: (one: Evidence) => number,
  engine: Engine = toyEngine(smallTown()),
): Story {
  const story = outageStory(engine);
  for (let second = 0; second <= 420; second += 1) {
    const now = evidence.filter((one) => one.at === noon + second * 1000);
    story.give(now.sort((a, b) => key(a) - key(b)));
    story.runTo(second + 1);
  }
  return story;
}

/** The small town as a grid, judged by the inference itself. */
function inferring(): Engine {
  const { grid } = drawn(`
    SS1 - CB1 - LS1 - RC2 - LS2 - FU3 - TX3*4
                            LS2 - FU4 - TX4*4
          LS1 - FU5 - TX5*4
  `);
  return createEngine({ grid, settings: defaultOutageSettings() });
}
const names: Record<string, string> = { FA: 'TX3-', FB: 'TX4-', FC: 'TX5-' };
const devices: Record<string, string> = { FA: 'FU3', FB: 'FU4', FC: 'FU5' };

function inGrid(evidence: Evidence): Evidence {
  if (evidence.about === 'device') {
    return { ...evidence, device: devices[evidence.device] ?? evidence.device };
  }
  const { supplyPoint: id } = evidence;
  return { ...evidence, supplyPoint: `${names[id.slice(0, 2)]}${id.slice(2)}` };
}

describe('whatever happens', () => {
  test.prop(
    [fc.array(point, { maxLength: 40 }), fc.array(device, { maxLength: 4 }), fc.integer()],
    { numRuns: 6 },
  )(
    'the inference too: any order within a second, or twice, the same ids and states',
    (said, switched, seed) => {
      const evidence = evidenceOf(said, switched).map(inGrid);
      const first = played(evidence, () => 0, inferring());
      const mixed = (one: Evidence): number => Math.sin(seed + hash(one.id));
      const second = played([...evidence, ...evidence], mixed, inferring());
      expect(second.outages()).toEqual(first.outages());
    },
  );

  test.prop(
    [fc.array(point, { maxLength: 40 }), fc.array(device, { maxLength: 4 }), fc.integer()],
    { numRuns: 12 },
  )(
    'the same evidence in any order within a second, or twice, gives the same ids and states',
    (said, switched, seed) => {
      const evidence = evidenceOf(said, switched);
      const first = played(evidence, () => 0);
      const mixed = (one: Evidence): number => Math.sin(seed + one.id.length * 7 + hash(one.id));
      const second = played([...evidence, ...evidence], mixed);
      expect(second.outages()).toEqual(first.outages());
      expect(second.changes.map(({ move }) => move)).toEqual(first.changes.map(({ move }) => move));
    },
  );

  test.prop(
    [fc.array(point, { minLength: 10, maxLength: 60 }), fc.array(device, { maxLength: 4 })],
    { numRuns: 15 },
  )(
    'dark intervals of one supply point never overlap, versions rise one by one',
    (said, switched) => {
      const story = played(evidenceOf(said, switched), () => 0);
      const kept = new Map<string, Array<DarkInterval & { done: boolean }>>();
      const versions = new Map<string, number>();
      for (const change of story.changes) {
        for (const { supplyPoint, to } of change.close) {
          const open = kept.get(supplyPoint)?.find(({ done }) => !done);
          expect(open, `${supplyPoint} closes an interval it has`).toBeDefined();
          if (open !== undefined) Object.assign(open, { to, done: true });
          expect(to).toBeGreaterThanOrEqual(open?.from ?? 0);
        }
        for (const interval of change.open) {
          const list = kept.get(interval.supplyPoint) ?? [];
          expect(list.every(({ done }) => done)).toBe(true);
          for (const { to } of list) expect(interval.from).toBeGreaterThanOrEqual(to ?? 0);
          list.push({ ...interval, done: interval.to !== null });
          kept.set(interval.supplyPoint, list);
        }
        const { id, version } = change.outage;
        expect(version).toBe((versions.get(id) ?? 0) + 1);
        versions.set(id, version);
      }
    },
  );
});

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
}
