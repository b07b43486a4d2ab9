/** Two works that concern one person at the same time: one message, and the proof of both. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Duty } from '../../src/model/planned-outage.ts';
import { dutiesOf } from '../../src/notify/duties.ts';
import type { Inhabitant } from './support/people.ts';
import { planned, policyNamed } from './support/people.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T09:00:00+08:00';
const first = Date.parse('2026-07-16T14:00:00+08:00');
const second = Date.parse('2026-07-16T20:00:00+08:00');
const HOUR = 3_600_000;
const both = {
  ...{ id: 'C-1', phone: '+8613800001111', points: ['SP-1', 'SP-2'] },
  channels: ['sms' as const],
};
const one = { ...both, id: 'C-2', phone: '+8613800002222', points: ['SP-3'] };
const english = { ...both, id: 'C-3', phone: '+8613800003333', locale: 'en' as const };

function plans(points: readonly [string[], string[]]) {
  return [
    planned('P-1', { from: second, to: second + HOUR, supplyPoints: points[1], kind: 'urgent' }),
    planned('P-2', { from: first, to: first + 2 * HOUR, supplyPoints: points[0], kind: 'urgent' }),
  ];
}

/** Two works approved within the same minute, with their duties. */
async function begin(
  people: Inhabitant[],
  points: readonly [string[], string[]],
  more: Partial<TownOptions> = {},
): Promise<void> {
  it = await town({ people, start, policy: policyNamed('cn'), ratePerSecond: 100, ...more });
  for (const plan of plans(points)) {
    const duties: Duty[] = [];
    for (const { id, points: own } of people) {
      const mine = own.filter((point) => plan.supplyPoints.includes(point));
      if (mine.length === 0) continue;
      const asked = { contact: id, supplyPoints: mine, dueAt: it.clock.now() };
      const audience = await it.store.outbox.recipients([asked as never]);
      const at = { policy: it.policy, zone: 'Asia/Shanghai', now: it.clock.now() };
      duties.push(...dutiesOf(plan, audience, at));
    }
    await it.plan(plan, { what: 'approved' });
    await it.store.commit({ put: { duty: duties } });
  }
}

const told = async (plan: string) =>
  (await it.notices(plan)).map(({ contact, kind, state }) => `${contact} ${kind} ${state}`);

describe('two planned cuts for one person', () => {
  test('within the window become one message, earliest first, and both duties are met by it', async () => {
    await begin([both, one], [['SP-1'], ['SP-2', 'SP-3']]);
    await untilTold();
    expect(it.texts(both.phone)).toHaveLength(1);
    expect(it.texts(both.phone)[0]).toMatch(
      /7月16日周四14:00至16:00.*另：7月16日周四20:00至21:00，桃园路SP-2号/,
    );
    expect(it.texts(one.phone)).toHaveLength(1);
    expect(it.texts(one.phone)[0]).not.toContain('另：');
    expect(await told('P-1')).toEqual([
      'C-1 planned_notice delivered',
      'C-2 planned_notice delivered',
    ]);
    expect(await told('P-2')).toEqual(['C-1 planned_notice delivered']);
    for (const plan of ['P-1', 'P-2']) {
      const duties = await it.store.outbox.duties(plan);
      expect(duties.map(({ state, proof }) => [state, proof?.kind])).toEqual(
        duties.map(() => ['met', 'delivery']),
      );
    }
    const [carried] = (await it.store.notices.notices({ subject: 'P-1', contact: 'C-1', limit: 1 }))
      .items;
    expect(carried?.deliveries).toMatchObject([{ segments: 0, costMicros: 0, state: 'delivered' }]);
    expect(it.outbox.counts().get('merged')).toBe(1);
  });

  test('in English too', async () => {
    await begin([english], [['SP-1'], ['SP-2']]);
    await untilTold();
    expect(it.texts(english.phone)).toEqual([
      expect.stringMatching(/Thu 16 Jul 14:00-16:00.* Also off Thu 16 Jul 20:00-21:00: /),
    ]);
  });

  test('a provider that does not take it gets it once more, and nobody is told twice', async () => {
    await begin([both], [['SP-1'], ['SP-2']]);
    it.gateway.answerAll(429);
    await it.run(60, 5);
    it.gateway.answerAll(null);
    await untilTold();
    const texts = it.texts(both.phone).join('\n');
    expect(texts.match(/14:00至16:00/g)).toHaveLength(1);
    expect(texts.match(/20:00至21:00/g)).toHaveLength(1);
    expect(await told('P-2')).toEqual(['C-1 planned_notice delivered']);
  });

  test('the connection is lost behind the message that tells both: found in the list for both, and nobody hears the second again', async () => {
    const dropped = { ...both, phone: '+8613800010001' };
    await begin([dropped], [['SP-1'], ['SP-2']], { hooks: false });
    await it.run(600, 5);
    expect(it.texts(dropped.phone)).toEqual([expect.stringContaining('另：')]);
    expect([...(await told('P-1')), ...(await told('P-2'))]).toEqual([
      'C-1 planned_notice delivered',
      'C-1 planned_notice delivered',
    ]);
  });

  test('who must confirm each of them hears of each alone', async () => {
    const clinic = { ...both, class: 'critical' as const };
    await begin([clinic], [['SP-1'], ['SP-2']]);
    await untilTold();
    expect(it.texts(both.phone).length).toBeGreaterThanOrEqual(2);
    expect(it.texts(both.phone).join()).not.toContain('另：');
  });
});

const untilTold = (): Promise<void> => it.run(120, 5);
