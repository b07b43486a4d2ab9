import { afterEach, describe, expect, test } from 'vitest';
import { outage } from '../contracts/records-samples.ts';
import { type Town, town } from './support/town.ts';

const start = '2026-07-15T10:00:00+08:00';
let it: Town;
afterEach(() => it.stop());

const village = Array.from({ length: 60 }, (_, i) => ({
  id: `C-${100 + i}`,
  phone: `+861390000${2000 + i}`,
  points: [`SP-${100 + i}`],
  channels: ['sms' as const],
}));

async function outageOf(people: typeof village): Promise<void> {
  const points = people.flatMap((one) => one.points);
  for (const id of points) it.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
}

function timesEach(): number[] {
  return village.map(({ phone }) => it.texts(phone).length);
}

describe('killed in the wave', () => {
  test('nt-killed-after-accept: receipts fast, 5 % of answers lost, killed twice: none lost, none doubled', async () => {
    it = await town({
      people: village,
      start,
      ratePerSecond: 10,
      gateway: { dropAfterAccept: 0.05 },
    });
    await outageOf(village);
    await it.run(3);
    it.kill();
    await it.run(4);
    it.kill();
    await it.run(180, 2);
    expect(timesEach().filter((times) => times !== 1)).toEqual([]);
    const states = (await it.notices('O-1')).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['delivered']));
  });

  test('nt-killed-after-accept: receipts ten minutes late: the list is asked, none doubled', async () => {
    const slow = { dropAfterAccept: 0.05, receiptDelayMs: 600_000 };
    it = await town({ people: village, start, ratePerSecond: 20, gateway: slow });
    await outageOf(village);
    await it.run(2);
    it.kill();
    await it.run(180, 2);
    expect(timesEach().filter((times) => times !== 1)).toEqual([]);
  });

  test('nt-killed-after-accept: receipts ten minutes late, and the list cannot be asked: nothing is sent again, all are delivered in the end', async () => {
    const slow = { dropAfterAccept: 0.1, receiptDelayMs: 600_000 };
    it = await town({ people: village, start, ratePerSecond: 20, gateway: slow });
    it.gateway.answerQuestions(503);
    await outageOf(village);
    await it.run(2);
    it.kill();
    await it.run(540, 5);
    const unknown = it.outbox.counts().get('outcome_unknown') ?? 0;
    expect(unknown).toBeGreaterThan(0);
    expect(Math.max(...timesEach())).toBe(1);
    await it.run(300, 5);
    expect(timesEach().filter((times) => times !== 1)).toEqual([]);
    const states = (await it.notices('O-1')).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['delivered']));
  });

  test('nt-killed-after-accept: nobody ever says what became of it: not sent again, and a task when its time is over', async () => {
    const one = village.slice(0, 1);
    it = await town({ people: one, start, hooks: false, gateway: { dropAfterAccept: 1 } });
    it.gateway.answerQuestions(503);
    await outageOf(one);
    await it.run(4_000, 20);
    expect(it.gateway.taken()).toBe(1);
    const { items } = await it.store.documents.list('task', { limit: 5 });
    expect(items.map(({ code }) => code)).toEqual(['outcome_unknown']);
  });

  test('nt-killed-after-accept: the provider is down when it should be asked: not sent blind, asked later', async () => {
    it = await town({ people: village.slice(0, 1), start, hooks: false });
    await outageOf(village.slice(0, 1));
    it.gateway.answerAll(503);
    await it.run(120, 5);
    const [notice] = await it.notices('O-1');
    const found = await it.store.outbox.notice(notice?.id ?? '');
    expect(found?.deliveries.map(({ state }) => state)).toEqual(['unknown']);
    it.gateway.answerAll(null);
    await it.run(400, 5);
    expect(it.texts('+8613900002000')).toHaveLength(1);
  });

  test('nt-two-workers: two processes over one outbox send each notice once', async () => {
    it = await town({ people: village, start, ratePerSecond: 20 });
    const first = it.outbox;
    it.restart();
    await outageOf(village);
    for (let i = 0; i < 20; i += 1) {
      it.clock.advanceTo(it.clock.now() + 1000);
      await Promise.all([first.tick(), it.outbox.tick()]);
      await it.idle();
    }
    await it.run(300, 10);
    await first.stop();
    expect(timesEach().filter((times) => times !== 1)).toEqual([]);
  });
});
