import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { settled } from '../../../tests/collectors/relay-support.ts';
import type { PingOutcome } from '../../collectors/collector.ts';
import { MINUTE, SECOND } from '../../model/time.ts';
import { supplyPointRow } from '../../network/rows.ts';
import { defaultOutageSettings } from '../../outages/settings.ts';
import { virtualClock } from '../../runtime/clock.ts';
import { createAsking } from './asking.ts';

const start = Date.UTC(2026, 6, 15, 1);
const ping = { topic: 'ami/{asset}/ping', timeoutMs: 20_000 };
const free = { perMinute: null, perConcentrator: null };

/** A town of meters: each answers after a while, and what was put to them is written down. */
function town(answersAfterMs: number | null = 2 * SECOND) {
  const clock = virtualClock(start);
  const sent: Array<{ asset: string; at: number; until: number | null }> = [];
  const rows = new Map<string, ReturnType<typeof supplyPointRow>>(
    Array.from({ length: 400 }, (_, i) => {
      const headEnd = i < 200 ? 'carrier' : i < 300 ? 'radio' : i < 399 ? null : 'one_way';
      const concentrator = i < 200 ? `CON-${i % 10}` : null;
      const of = { id: `SP-${i}`, transformer: 'TX-1', meter: `M-${i}`, headEnd, concentrator };
      return [`SP-${i}`, supplyPointRow(of)] as const;
    }),
  );
  const asking = createAsking({
    row: (id) => rows.get(id),
    headEnds: new Map([
      ['one_way', { ping: null, pings: free }],
      ['carrier', { ping, pings: { perMinute: 30, perConcentrator: 1 } }],
      ['radio', { ping, pings: free }],
    ]),
    settings: { ...defaultOutageSettings().pings, perMinute: 50 },
    clock,
    ping(asset) {
      const one = { asset, at: clock.now(), until: null as number | null };
      sent.push(one);
      return new Promise<PingOutcome>((resolve) => {
        const end = (outcome: PingOutcome) => () => {
          one.until = clock.now();
          resolve(outcome);
        };
        clock.after(
          answersAfterMs ?? 20_000,
          end(answersAfterMs === null ? 'unanswered' : 'answered'),
        );
      });
    },
  });
  return {
    ...{ clock, sent, asking },
    async pass(ms: number): Promise<void> {
      const until = clock.now() + ms;
      for (;;) {
        await settled(2);
        const next = clock.next();
        if (next === null || next > until) break;
        clock.advanceTo(next);
      }
      clock.advanceTo(until);
      await settled(2);
    },
  };
}

const points = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `SP-${from + i}`);

describe('who is asked', () => {
  test('a meter that only sends never, all others by their meter number', async () => {
    const { asking, sent, pass } = town();
    const asked = ['SP-399', 'SP-200', 'SP-300', 'SP-unknown'].map(asking.byDetection);
    await pass(3 * SECOND);
    const outcomes = (await Promise.all(asked)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['not_reachable', 'answered', 'answered', 'answered']);
    expect(sent.map(({ asset }) => asset)).toEqual(['M-200', 'M-300', 'SP-unknown']);
  });

  test('the same meter once at a time: both hear the one answer', async () => {
    const { asking, sent, pass } = town();
    const both = [asking.byDetection('SP-1'), asking.byDetection('SP-1')];
    await pass(3 * SECOND);
    expect(await Promise.all(both)).toEqual([
      { outcome: 'answered', askedAt: start },
      { outcome: 'answered', askedAt: start },
    ]);
    expect(sent).toHaveLength(1);
  });
});

describe('behind one concentrator', () => {
  test('one after the other; a question counts from when it was put', async () => {
    const { asking, sent, pass } = town();
    const asked = ['SP-0', 'SP-10', 'SP-20', 'SP-1'].map(asking.byDetection);
    await pass(10 * SECOND);
    expect(sent.map(({ asset, at }) => [asset, (at - start) / SECOND])).toEqual([
      ['M-0', 0],
      ['M-1', 0],
      ['M-10', 2],
      ['M-20', 4],
    ]);
    expect((await asked[2])?.askedAt).toBe(start + 4 * SECOND);
  });

  test('whose turn does not come in time was not asked, and is no evidence', async () => {
    const { asking, sent, pass } = town(null);
    const asked = [0, 10, 20, 30, 40, 50].map((number) => asking.byDetection(`SP-${number}`));
    await pass(2 * MINUTE);
    const outcomes = (await Promise.all(asked)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual([...Array(4).fill('unanswered'), ...Array(2).fill('busy')]);
    expect(sent).toHaveLength(4);
  });
});

describe('a head-end', () => {
  test('gets no more a minute than it can, less what is kept for operators', async () => {
    const { asking, sent, pass } = town(100);
    for (const point of points(200, 100)) void asking.byDetection(point);
    await pass(SECOND);
    expect(sent).toHaveLength(45);
    const byHand = points(300, 6).map(asking.byOperator);
    const ofRadio = points(280, 6).map(asking.byOperator);
    await pass(SECOND);
    // Six of another head-end, and five of this one: the sixth finds its minute used up.
    expect(sent).toHaveLength(45 + 6 + 5);
    await pass(31 * SECOND);
    const outcomes = await Promise.all([...byHand, ...ofRadio]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([...Array(11).fill('answered'), 'busy']);
    await pass(MINUTE);
    expect(sent.length).toBeGreaterThan(90);
  });

  test('an operator goes before all that waits', async () => {
    const { asking, sent, pass } = town();
    for (const point of ['SP-0', 'SP-10', 'SP-20']) void asking.byDetection(point);
    await pass(SECOND);
    void asking.byOperator('SP-30');
    await pass(2 * SECOND);
    expect(sent.map(({ asset }) => asset)).toEqual(['M-0', 'M-30']);
  });

  test('of one head-end that is slow the others notice nothing', async () => {
    const { asking, pass } = town(null);
    for (const point of points(0, 200)) void asking.byDetection(point);
    const other = asking.byDetection('SP-250');
    await pass(20 * SECOND);
    expect((await other).askedAt).toBe(start);
    expect(asking.standing().get('carrier')).toMatchObject({ open: 10 });
  });

  test('at the end of the service nothing waits any more', async () => {
    const { asking, sent } = town(null);
    const asked = points(200, 60).map(asking.byDetection);
    asking.stop();
    const late = await Promise.all(asked.slice(45));
    expect(late.every(({ outcome }) => outcome === 'busy')).toBe(true);
    expect(await asking.byOperator('SP-300')).toMatchObject({ outcome: 'busy' });
    expect(sent).toHaveLength(45);
  });

  test('more than a thousand do not wait', async () => {
    const { asking } = town(null);
    const late = Array.from({ length: 1_200 }, (_, i) => asking.byDetection(`X-${i}`));
    const outcome = await Promise.race([late.at(-1), Promise.resolve(null)].slice(0, 1));
    expect(outcome).toMatchObject({ outcome: 'busy' });
  });
});

const question = fc.record({
  point: fc.integer({ min: 0, max: 199 }),
  afterMs: fc.integer({ min: 0, max: 9_000 }),
  isByHand: fc.boolean(),
});

test.prop([fc.array(question, { maxLength: 120 }), fc.integer({ min: 1, max: 20_000 })], {
  numRuns: 30,
})(
  'whatever is asked: never more than the head-end and each concentrator can',
  async (all, slow) => {
    const { asking, sent, clock, pass } = town(slow);
    const asked = [];
    for (const { point, afterMs, isByHand } of all) {
      await pass(afterMs);
      asked.push(isByHand ? asking.byOperator(`SP-${point}`) : asking.byDetection(`SP-${point}`));
    }
    await pass(5 * MINUTE);
    // Each question ends.
    expect(await Promise.all(asked)).toHaveLength(all.length);
    for (const { at, asset } of sent) {
      const inMinute = sent.filter((one) => one.at > at - MINUTE && one.at <= at);
      expect(inMinute.length).toBeLessThanOrEqual(30);
      const concentrator = Number(asset.slice(2)) % 10;
      const open = sent.filter(
        (one) =>
          Number(one.asset.slice(2)) % 10 === concentrator &&
          one.at <= at &&
          (one.until ?? clock.now()) > at,
      );
      expect(open.length).toBeLessThanOrEqual(1);
    }
  },
);
