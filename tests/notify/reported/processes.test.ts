/** More than one process over one outbox: real ones, one that stands still, and news between two of them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { startSmsGateway } from '../../../simulators/sms-gateway/gateway.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { sqliteRecords } from '../../../src/store/sqlite/records.ts';
import { newWave, outage } from '../../contracts/records-samples.ts';
import { caseFile } from '../support/cases.ts';
import { accountSid, authToken, turns } from '../support/hooks.ts';
import { contactOf, type Inhabitant, subscriptionsOf } from '../support/people.ts';
import { type Town, type TownOptions, town } from '../support/town.ts';

let it: Town | null = null;
afterEach(async () => {
  await it?.stop();
  it = null;
});

const start = '2026-07-15T10:00:00+08:00';
const village = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ id: `C-${1000 + i}`, phone: `+8613${9_000_000 + i}22`, points: [`SP-${1000 + i}`] },
    channels: ['sms' as const],
  }));

/** Records on the disk with one outage that all of them are to hear of. */
async function recordsOf(people: readonly Inhabitant[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-processes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'records.db');
  const store = await sqliteRecords(path);
  const points = people.flatMap((one) => one.points);
  await store.import({
    ...{ contacts: people.map(contactOf), subscriptions: people.flatMap(subscriptionsOf) },
    supplyPoints: points.map((id) => ({
      ...{ id, place: `桃园路${id}号`, class: 'residential', feeder: 'XQ-12' },
    })),
  });
  const at = { startedAt: Date.now() - 60_000, confirmedAt: Date.now() - 60_000 };
  const times = { dueAt: Date.now() - 1_000, validUntil: Date.now() + 2_700_000 };
  await store.commit({
    put: { outage: [outage('O-1', { dark: points, ever: points, ...at })] },
    waves: [newWave('W-1', points, { ...times, createdAt: Date.now() - 1_000 })],
  });
  await store.close();
  return path;
}

test('prometheus/alertmanager #1005: two processes of the machine, one outbox: each notice once, and both have sent', async () => {
  const people = village(240);
  const path = await recordsOf(people);
  const gateway = await startSmsGateway({
    ...{ port: 0, clock: systemClock(), random: seededRandom(7), accountSid, authToken },
  });
  const children = [1, 2].map(() =>
    fork(new URL('../support/outbox-process.ts', import.meta.url), [path, gateway.url]),
  );
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL');
    await gateway.stop();
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  const ends = children.map(async (child: ChildProcess) => {
    child.send('go');
    const [taken] = await once(child, 'message');
    return taken as number;
  });
  const taken = await Promise.all(ends);
  expect(taken.map((count) => count > 0)).toEqual([true, true]);
  expect(taken.reduce((sum, count) => sum + count)).toBe(people.length);
  const reached = gateway.inbox.all().map(({ to }) => to);
  expect(reached.toSorted()).toEqual(people.map(({ phone }) => phone).toSorted());
}, 60_000);

async function dark(people: TownOptions['people'], more: Partial<TownOptions>): Promise<Town> {
  const at = await town({ people, start, ...more });
  it = at;
  const points = people.flatMap((one) => one.points);
  for (const id of points) at.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: at.clock.now() });
  await at.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  return at;
}

/** Rounds of both, a second apart, at the same time. */
async function together(at: Town, first: Town['outbox'], seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 1) {
    at.clock.advanceTo(at.clock.now() + 1000);
    await Promise.all([first.tick(), at.outbox.tick()]);
    await at.idle();
  }
}

test('prometheus/alertmanager #2447: a process stands still with what it is about to say; "restored" passes it, and it says it no more', async () => {
  const people = village(12);
  const at = await dark(people, { ratePerSecond: 2 });
  await at.run(4);
  const told = at.gateway.inbox.all().map(({ to }) => to);
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThan(people.length);
  const first = at.outbox;
  const thaw = at.freeze('begin');
  at.clock.advanceTo(at.clock.now() + 4_000);
  // It has claimed and decided, and does not get to the mark.
  const round = first.tick();
  await turns(200);
  const states = (await at.notices('O-1')).map(({ state }) => state);
  expect(states.filter((state) => state === 'in_delivery').length).toBeGreaterThan(0);

  const record = at.outages.get('O-1');
  if (record === undefined) throw new Error('no outage');
  for (const id of record.ever) at.supply.set(id, 'live');
  const restoredAt = at.clock.now();
  const back = { ...record, dark: [], revision: 2, state: 'restored' as const, restoredAt };
  at.restart();
  await at.news(back, [{ what: 'restored', supplyPoints: record.ever }]);
  await at.run(30);
  const isBack = (text: string): boolean => text.includes('恢复供电');
  const heard = at.gateway.inbox.all().filter(({ text }) => isBack(text));
  expect(heard.map(({ to }) => to).toSorted()).toEqual(told.toSorted());

  thaw();
  await round;
  await together(at, first, 120);
  await first.stop();
  const words = new Map(people.map(({ phone }) => [phone, at.texts(phone).map(isBack)]));
  for (const { phone } of people) {
    expect(words.get(phone)).toEqual(told.includes(phone) ? [false, true] : []);
  }
});

test('prometheus/alertmanager #2447: part of an outage is over while a process stands still: who is back is not told "off" when it goes on', async () => {
  const people = village(8);
  const at = await dark(people, {});
  const first = at.outbox;
  const thaw = at.freeze('begin');
  at.clock.advanceTo(at.clock.now() + 4_000);
  const round = first.tick();
  await turns(200);
  const claimed = (await at.notices('O-1')).filter(({ state }) => state === 'in_delivery');
  expect(claimed).toHaveLength(people.length);

  const record = at.outages.get('O-1');
  if (record === undefined) throw new Error('no outage');
  const back = people.slice(0, 4).flatMap(({ points }) => points);
  for (const id of back) at.supply.set(id, 'live');
  const still = record.dark.filter((id) => !back.includes(id));
  const part = { ...record, dark: still, revision: 2, state: 'restoring' as const };
  at.restart();
  await at.news(part, [{ what: 'part_restored', supplyPoints: back, stillDark: still }]);
  await at.run(30);
  thaw();
  await round;
  await together(at, first, 180);
  await first.stop();
  for (const [i, { phone }] of people.entries()) {
    const words = at.texts(phone);
    if (i < 4) expect(words).toEqual([]);
    else expect(words[0]).toContain('停电');
    expect(words.length).toBeLessThanOrEqual(2);
  }
});

test('nt-two-workers: one worker stops for 90 s in the middle of a claim and goes on: as many calls as notices', async () => {
  const { input, expect: wanted } = caseFile<{
    input: { workers: number; items: number; extra: string };
    expect: { 'provider calls': number };
  }>('notify/nt-two-workers');
  expect(input).toMatchObject({ workers: 2, extra: expect.stringContaining('90 s') });
  const people = village(input.items);
  const at = await dark(people, { ratePerSecond: 400 });
  const first = at.outbox;
  const thaw = at.freeze('begin');
  at.clock.advanceTo(at.clock.now() + 1_000);
  const round = first.tick();
  await turns(200);
  expect((await at.store.notices.progressOf('O-1')).in_delivery).toBeGreaterThan(0);
  expect(at.gateway.taken()).toBe(0);
  at.restart();
  await at.run(90);
  expect(at.gateway.taken()).toBe(wanted['provider calls']);
  thaw();
  await round;
  // It finds its claims taken, and does not send.
  expect(at.logged.join('\n')).toContain('claims_lost');
  await together(at, first, 20);
  await first.stop();
  expect(at.gateway.taken()).toBe(wanted['provider calls']);
  const notices = await at.notices('O-1');
  const found = await Promise.all(notices.map(({ id }) => at.store.outbox.notice(id)));
  for (const one of found) {
    expect(one?.deliveries.map(({ state }) => state)).toEqual([
      expect.stringMatching(/^(accepted|sent|delivered)$/),
    ]);
  }
}, 60_000);
