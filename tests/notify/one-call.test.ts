/** One telephone, several who are to be called at it: one call at a time, the most urgent next, none lost. */
import { afterEach, expect, test } from 'vitest';
import { outage } from '../contracts/records-samples.ts';
import type { Inhabitant } from './support/people.ts';
import { planned } from './support/people.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const HOUR = 3_600_000;
/** At the simulator it rings for three seconds, then somebody listens for twelve. */
const CALL_MS = 15_000;
const phone = '+8613800004321';
const called = { phone, channels: ['voice' as const] };
const flat: Inhabitant[] = ['C-1', 'C-2', 'C-3'].map((id, i) => ({
  ...{ id, points: [`SP-${i + 1}`] },
  ...called,
}));
const breath = { ...called, id: 'C-9', points: ['SP-9'], class: 'life_support' as const };

async function off(people: Inhabitant[], id = 'O-1') {
  const points = people.flatMap((one) => one.points);
  for (const point of points) it.supply.set(point, 'dark');
  const record = outage(id, { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  return record;
}

async function cutAhead(people: Inhabitant[]): Promise<void> {
  const from = it.clock.now() + 30 * HOUR;
  const supplyPoints = people.flatMap((one) => one.points);
  await it.plan(planned('P-1', { from, to: from + HOUR, supplyPoints }), { what: 'approved' });
}

/** When each call was taken up, and what was said. */
const calls = () =>
  it.gateway.inbox
    .all()
    .filter(({ channel, to }) => channel === 'voice' && to === phone)
    .map(({ at, text }) => ({ at: Date.parse(at), text }));

function neverTwoAtOnce(): void {
  const times = calls()
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  for (const [i, at] of times.entries()) {
    if (i > 0) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(CALL_MS - 3_000);
  }
}

async function begin(people: Inhabitant[], more: Partial<TownOptions> = {}): Promise<void> {
  it = await town({ people, start, ...more });
}

test('three of one flat with one telephone: it rings for one after the other, and all three are told', async () => {
  await begin(flat);
  await off(flat);
  await it.run(90, 1);
  expect(calls()).toHaveLength(3);
  neverTwoAtOnce();
  expect((await it.notices('O-1')).map(({ state }) => state)).toEqual(flat.map(() => 'delivered'));
});

test('who depends on supply is called next, whoever waited before them, and has the text at once', async () => {
  await begin([...flat, breath]);
  await cutAhead(flat);
  await it.run(6, 1);
  expect(calls()).toHaveLength(1);
  const since = it.clock.now();
  await off([breath], 'O-2');
  await it.run(3, 1);
  const texts = it.gateway.inbox.all().filter(({ channel }) => channel === 'sms');
  expect(texts.map(({ to }) => to)).toEqual([phone]);
  await it.run(117, 1);
  const [, second] = calls();
  expect(second?.text).toContain('正在抢修');
  // One call and the moment until it is seen that it has ended.
  expect((second?.at ?? Infinity) - since).toBeLessThanOrEqual(CALL_MS + 10_000);
  expect(calls()).toHaveLength(4);
  neverTwoAtOnce();
});

test('a call of which nothing is heard keeps the next one waiting for minutes, not for ever', async () => {
  const mute = flat.slice(0, 2).map((one) => ({ ...one, phone: '+8613900020005' }));
  await begin(mute, { hooks: false });
  it.gateway.answerQuestions(503);
  await off(mute);
  await it.run(60, 1);
  expect(it.gateway.inbox.all()).toHaveLength(1);
  await it.run(180, 5);
  expect(it.gateway.inbox.all()).toHaveLength(2);
});

test('power is back while the call waits: it is not made, and who was told by text hears of it', async () => {
  await begin([...flat, breath]);
  await cutAhead(flat);
  await it.run(6, 1);
  const record = await off([breath], 'O-2');
  await it.run(4, 1);
  it.supply.set('SP-9', 'live');
  const back = { ...record, dark: [], revision: 2, state: 'restored' as const };
  await it.news({ ...back, restoredAt: it.clock.now() }, [
    { what: 'restored', supplyPoints: ['SP-9'] },
  ]);
  await it.run(300, 2);
  expect(calls().some(({ text }) => text.includes('正在抢修'))).toBe(false);
  const texts = it.gateway.inbox.all().filter(({ channel }) => channel === 'sms');
  expect(texts.at(-1)?.text).toContain('恢复供电');
  const first = (await it.notices('O-2')).find(({ kind }) => kind === 'outage_detected');
  expect(first?.state).toBe('delivered');
});

test('two processes call one telephone one after the other too', async () => {
  await begin(flat);
  const first = it.outbox;
  it.restart();
  await off(flat);
  await cutAhead(flat);
  for (let i = 0; i < 240; i += 1) {
    it.clock.advanceTo(it.clock.now() + 1_000);
    await Promise.all([first.tick(), it.outbox.tick()]);
    await it.idle();
  }
  await it.run(60, 1);
  await first.stop();
  expect(calls()).toHaveLength(6);
  neverTwoAtOnce();
});
