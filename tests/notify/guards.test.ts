/** What stops a wave on its way: money, and that there is nobody to tell. */
import { afterEach, expect, test } from 'vitest';
import { DAY } from '../../src/model/time.ts';
import { outboxLimits } from '../../src/notify/outbox/deps.ts';
import { newWave, outage } from '../contracts/records-samples.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const sms = { channels: ['sms' as const] };
const village = Array.from({ length: 16 }, (_, i) => ({
  ...{ id: `C-${100 + i}`, phone: `+861390000${2000 + i}`, points: [`SP-${100 + i}`], ...sms },
}));
const breath = {
  ...{ id: 'C-1', phone: '+8613800001111', points: ['SP-1'] },
  class: 'life_support' as const,
};

async function off(people: TownOptions['people'], points = people.flatMap((one) => one.points)) {
  for (const id of points) it.supply.set(id, 'dark');
  const record = outage(`O-${it.outages.size + 1}`, {
    ...{ dark: points, ever: points, startedAt: it.clock.now() },
  });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
}

async function codes(): Promise<string[]> {
  const { items } = await it.store.documents.list('task', { limit: 20 });
  return items
    .map(({ code }) => code)
    .filter((code) => code.startsWith('budget'))
    .sort();
}

test('the budget of a day: a task when it is near and when it is spent; who depends on supply is told all the same', async () => {
  it = await town({ people: [...village, breath], start, perDay: 0.6, ratePerSecond: 1 });
  await off(village);
  await it.run(60, 1);
  expect(await codes()).toEqual(['budget_near', 'budget_over']);
  const told = it.gateway.inbox.all().length;
  expect(told).toBeLessThan(village.length);
  const waiting = (await it.notices('O-1')).filter(({ state }) => state === 'queued');
  expect(waiting).toHaveLength(village.length - told);
  expect(new Set(waiting.map(({ reason }) => reason))).toEqual(new Set(['budget']));
  await off([breath]);
  await it.run(30, 1);
  expect(it.texts(breath.phone)).not.toHaveLength(0);
});

test('a wave to nobody is over at once, says why, and holds up nothing behind it', async () => {
  it = await town({ people: village, start });
  await off([], ['SP-nobody']);
  await off(village.slice(0, 1));
  await it.run(30, 1);
  const waves = await it.store.outbox.openWaves(10);
  expect(waves.filter(({ subject }) => subject === 'O-1')).toEqual([]);
  expect(await it.store.notices.progressOf('O-1')).toEqual({});
  expect(it.logged.join('\n')).toContain('"reason":"nobody"');
  expect(it.texts(village[0]?.phone ?? '')).toHaveLength(1);
});

test('a thousand reminders of plans to come hold up no outage', async () => {
  it = await town({ people: village, start });
  const now = it.clock.now();
  const dueAt = now + DAY;
  const own = { kind: 'planned_reminder', subject: 'P-1', createdAt: now - DAY, dueAt } as const;
  const waves = Array.from({ length: outboxLimits.openWaves }, (_, i) =>
    newWave(`W-${i}`, ['SP-100'], { ...own, validUntil: dueAt + DAY }),
  );
  await it.store.commit({ waves });
  await off(village.slice(0, 1));
  await it.run(30, 1);
  expect(it.texts(village[0]?.phone ?? '')).toHaveLength(1);
});

test('a task that cannot be made keeps no message back', async () => {
  const tasksWith = () => Promise.reject(new Error('no words for it'));
  it = await town({ people: village, start, tasksWith });
  await off(village.slice(0, 1));
  await it.run(30, 1);
  expect(it.texts(village[0]?.phone ?? '')).toHaveLength(1);
  expect(it.logged.join('\n')).toContain('wave_tasks_failed');
});
