/** What stops a wave on its way: money, the brake, a text that is refused, and that there is nobody to tell. */
import { afterEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { outboxLimits } from '../../src/notify/outbox/deps.ts';
import { wavesForOutage } from '../../src/notify/waves/outage.ts';
import { newWave, outage } from '../contracts/records-samples.ts';
import { planned } from './support/people.ts';
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

const brakeAt = (most: number) => ({ brake: { verified: most, inferred: most, byHand: most } });
const told = (people = village) => people.filter(({ phone }) => it.texts(phone).length > 0).length;
const taskCodes = async () =>
  (await it.store.documents.list('task', { limit: 20 })).items.map(({ code }) => code);

async function waiting(): Promise<string[]> {
  const { items } = await it.store.notices.waves({ state: 'held', limit: 20 });
  return items.map(({ kind, holdReason }) => `${kind} ${holdReason}`);
}

async function release(): Promise<void> {
  const { items } = await it.store.notices.waves({ state: 'held', limit: 20 });
  const live = { state: 'live' as const, holdReason: null, holdUntil: null, releasedBy: 'chief' };
  await it.store.outbox.save({ waves: items.map((wave) => ({ ...wave, ...live })) });
}

test('an outage that waits for a release longer than its news is good for is still told, as long as it lasts', async () => {
  it = await town({ people: village, start, settings: brakeAt(10) });
  await off(village);
  await it.run(HOUR / 1000, 60);
  expect(await waiting()).toEqual(['outage_detected brake']);
  expect(told()).toBe(0);
  await release();
  await it.run(30, 2);
  expect(told()).toBe(village.length);
});

test('word of a cut that nobody released before it began is over, and a task says so', async () => {
  it = await town({ people: village, start, settings: brakeAt(10) });
  const from = it.clock.now() + HOUR;
  const supplyPoints = village.flatMap((one) => one.points);
  await it.plan(planned('P-1', { from, to: from + HOUR, supplyPoints }), { what: 'approved' });
  await it.run(HOUR / 1000 + 120, 60);
  expect(await waiting()).toEqual([]);
  expect(told()).toBe(0);
  expect(await taskCodes()).toContain('wave_expired');
  const first = (await it.notices('P-1')).filter(({ kind }) => kind === 'planned_notice');
  expect(new Set(first.map(({ state }) => state))).toEqual(new Set(['expired']));
});

test('the brake counts what went out in the last quarter of an hour, through a restart too', async () => {
  const settings = brakeAt(20);
  it = await town({ people: village, start, settings });
  await off(village.slice(0, 12));
  await it.run(20, 1);
  expect(told()).toBe(12);
  it.kill();
  await off(village.slice(0, 12));
  await it.run(20, 1);
  expect(await waiting()).toEqual(['outage_detected brake']);
  await it.run(15 * 60, 30);
  await off(village.slice(0, 12));
  await it.run(20, 1);
  expect(await waiting()).toEqual(['outage_detected brake']);
});

test('after a long stop only what is left of a wave counts', async () => {
  const settings = brakeAt(50);
  it = await town({ people: village, start, ratePerSecond: 1, settings });
  await off(village);
  while (told() < village.length - 3) await it.run(1);
  Object.assign(settings.brake, brakeAt(5).brake);
  it.outbox.start(1_000_000_000, it.clock.now() - 700_000);
  await it.outbox.tick();
  expect(await waiting()).toEqual([]);
});

test('a text that is refused as such holds the rest of its wave, and never who depends on supply', async () => {
  const others = Array.from({ length: 12 }, (_, i) => ({
    ...{ ...breath, id: `C-${i + 1}`, phone: `+86139000022${i + 10}` },
    ...{ class: 'critical' as const, ...sms },
  }));
  it = await town({ people: [...village, ...others], start, ratePerSecond: 1, hooks: false });
  await off([...village, ...others]);
  const isRefused = async (wanted: string) => {
    const sent = (await it.notices('O-1')).filter((one) => one.class === wanted);
    const id = sent.find(({ state }) => state === 'in_delivery')?.id ?? '';
    const { marker = '' } = (await it.store.outbox.notice(id))?.deliveries[0] ?? {};
    const row = { provider: 'twilio', providerId: marker, marker, status: 'failed', code: '21617' };
    const rest = { said: null, from: null, receivedAt: it.clock.now(), applied: false };
    await it.store.outbox.receive({ ...row, ...rest });
  };
  await it.run(4);
  await isRefused('critical');
  await it.run(20);
  expect(told(others)).toBe(others.length);
  await isRefused('residential');
  await it.run(60);
  expect(await waiting()).toEqual(['outage_detected template']);
  expect(told()).toBeLessThan(village.length);
  expect(await taskCodes()).toContain('template_fault');
  await release();
  await it.run(60);
  expect(told()).toBe(village.length);
});

test('before a release: three real messages of each channel, who hears by which, and how long it takes', async () => {
  const called = village.slice(0, 5).map((one, i) => ({
    ...{ ...one, id: `C-7${i}`, phone: `+861390000331${i}`, points: [`SP-7${i}`] },
    ...{ class: 'business' as const, phoneKind: 'fixed' as const, channels: ['voice' as const] },
  }));
  it = await town({
    people: [...village, ...called],
    start,
    settings: brakeAt(10),
    ratePerSecond: 2,
  });
  await off([...village, ...called]);
  await it.run(5);
  const [wave] = (await it.store.notices.waves({ state: 'held', limit: 5 })).items;
  if (wave === undefined) throw new Error('no wave is held');
  const { samples, counts, finishAt } = await it.outbox.before(wave);
  expect(counts).toEqual([
    { class: 'residential', channel: 'sms', notices: village.length },
    { class: 'business', channel: 'voice', notices: called.length },
  ]);
  expect(samples.map(({ channel }) => channel).sort()).toEqual([
    ...['sms', 'sms', 'sms'],
    ...['voice', 'voice', 'voice'],
  ]);
  expect(samples[0]?.text).toMatch(/桃园路SP-1\d\d号/);
  const [{ segments } = { segments: 0 }] = samples;
  expect((finishAt ?? 0) - it.clock.now()).toBe((village.length * segments * 1000) / 2);
  // It is not sent by being looked at.
  expect(told()).toBe(0);
  await release();
  await it.run(60);
  const word = it.gateway.inbox.all().find(({ text }) => text === samples[0]?.text);
  expect(word?.channel).toBe('sms');
});

test('outages entered by hand one after the other: their count-downs do not carry them over the brake together', async () => {
  it = await town({ people: village, start, settings: brakeAt(10) });
  for (const some of [village.slice(0, 8), village.slice(8)]) {
    const points = some.flatMap((one) => one.points);
    for (const id of points) it.supply.set(id, 'dark');
    const record = outage(`O-${it.outages.size + 1}`, { dark: points, ever: points });
    it.outages.set(record.id, record);
    const news = [{ what: 'confirmed' as const, supplyPoints: points }];
    const change = { outage: record, news };
    await it.commit(wavesForOutage(change, it.context(MINUTE), { byHand: true }));
    await it.run(10, 1);
  }
  await it.run(120, 2);
  expect(told()).toBe(8);
  expect(await waiting()).toEqual(['outage_detected brake']);
  expect(await taskCodes()).toContain('wave_release');
});

test('what a provider did not take costs nothing: a day of refusals leaves the money for those who are still to be told', async () => {
  it = await town({ people: village.slice(0, 4), start, perDay: 0.25 });
  it.gateway.answerAll(429);
  await off(village.slice(0, 4));
  await it.run(120, 5);
  it.gateway.answerAll(null);
  await it.run(600, 5);
  expect(told(village.slice(0, 4))).toBe(4);
  expect(await codes()).toEqual(['budget_near']);
});

test('work far ahead that reaches more people than the brake lets go: who depends on supply is told without a release', async () => {
  it = await town({ people: [...village, breath], start, settings: brakeAt(10) });
  const from = it.clock.now() + 30 * HOUR;
  const empty = Array.from({ length: 500 }, (_, i) => `SP-empty-${i}`);
  const supplyPoints = [...village, breath].flatMap((one) => one.points).concat(empty);
  const plan = planned('P-1', { from, to: from + HOUR, supplyPoints });
  await it.plan(plan, { what: 'approved' });
  await it.run(30, 2);
  expect(await waiting()).toEqual(['planned_notice brake']);
  expect(told()).toBe(0);
  expect(it.texts(breath.phone)).not.toHaveLength(0);
});
