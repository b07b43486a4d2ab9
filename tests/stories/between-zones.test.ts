/**
 * Two services and a folder between them that is copied one way: what the inner one collects, the outer one
 * has, and comes to the same outage by itself.
 */
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/cli/demo/ports.ts';
import type { GridEvent } from '../../src/model/event.ts';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import { type VirtualClock, virtualClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { gridVoices } from '../support/story-grid.ts';
import { storyMachine } from '../support/story-machine.ts';
import {
  type Process,
  startProcess,
  storyFolder,
  writeSettings,
} from '../support/story-service.ts';
import { writeTown } from '../support/story-towns.ts';

const start = Date.parse('2026-07-15T18:40+08:00');
const pair = generateKeyPairSync('ed25519');
const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
const keys = [pair.publicKey.export({ type: 'spki', format: 'pem' })];

interface Zone {
  folder: string;
  process(): Process;
  restart(how: 'stop' | 'kill'): Promise<void>;
  voices(): ReturnType<typeof gridVoices>;
}

async function zone(clock: VirtualClock, over: object): Promise<Zone> {
  const place = storyFolder();
  const files = writeTown('two-feeders', place.network, {});
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const file = writeSettings(place, { policy: 'cn', port, gatewayUrl: base, ratePerSecond: 1 });
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  Object.assign(settings.notify, { mode: 'off' });
  writeFileSync(file, JSON.stringify({ ...settings, ...over }));
  const parts = { clock, log: silentLog, disk: { isFull: false } };
  let process = await startProcess(file, parts);
  onTestFinished(async () => {
    await process.stop();
    place.remove();
  });
  const pending: Promise<void>[] = [];
  const machine = storyMachine({ base, process: () => process, later: () => {} });
  let number = 0;
  return {
    folder: place.folder,
    process: () => process,
    async restart(how) {
      await process[how]();
      process = await startProcess(file, parts);
    },
    voices: () =>
      gridVoices(
        files,
        {
          ...machine,
          later: (after, act) => void clock.after(after, () => void pending.push(act())),
        },
        { happenedAt: clock.now(), now: clock.now, number: () => (number += 1) },
      ),
  };
}

interface Zones {
  clock: VirtualClock;
  inner: Zone;
  outer: Zone;
  /** The isolation device copies what is new; `but` says what it leaves out. */
  carry(but?: (name: string) => boolean): void;
  pass(ms: number): Promise<void>;
}

async function zones(): Promise<Zones> {
  const clock = virtualClock(start);
  const inner = await zone(clock, { relay: { id: 'zone-3', path: 'out', key } });
  const source = { id: 'zone-3', kind: 'relay_folder', path: 'in', keys };
  const outer = await zone(clock, { sources: [source] });
  const carried = new Set<string>();
  const [from, to] = [join(inner.folder, 'out'), join(outer.folder, 'in')];
  mkdirSync(to);
  const inFlight = (): number =>
    [inner, outer].reduce((sum, one) => sum + one.process().service.core.supervisor.inFlight(), 0);
  async function still(): Promise<void> {
    for (let turn = 0; turn < 3 || inFlight() > 0; turn += 1) {
      if (turn > 2_000) throw new Error('never still');
      await delay(turn < 30 ? 0 : 1);
    }
  }
  return {
    ...{ clock, inner, outer },
    carry(but = () => false) {
      for (const name of readdirSync(from)
        .filter((one) => one.endsWith('.seg'))
        .sort()) {
        if (carried.has(name) || but(name)) continue;
        carried.add(name);
        copyFileSync(join(from, name), join(to, name));
      }
    },
    async pass(ms) {
      const until = clock.now() + ms;
      for (;;) {
        await still();
        const next = clock.next();
        if (next === null || next > until) break;
        clock.advanceTo(next);
      }
      clock.advanceTo(until);
      await still();
    },
  };
}

/** What a meter of the town would say. */
async function eventOf(one: Zone): Promise<GridEvent> {
  const { supplyPoints } = one.process().service.core.world.grid.tables;
  const asset = supplyPoints[0]?.meter ?? '';
  return {
    ...{ id: '', source: 'ami', asset, type: 'last_gasp', phases: null, deviceTime: start },
    ...{ receivedAt: start, retained: false, report: 'own', details: {} },
  };
}

async function eventsOf(one: Zone): Promise<GridEvent[]> {
  const { records } = one.process().service.core;
  return records.history.events({ from: 0, to: start + 1e9, limit: 10_000 });
}
const outagesOf = (one: Zone) =>
  [...one.process().service.core.board.outages.values()].map((outage) => ({
    ...{ causeGroup: outage.causeGroup, dark: [...outage.dark].sort(), state: outage.state },
  }));
const seenThere = (events: GridEvent[]): GridEvent[] =>
  events.map((event) => ({ ...event, source: `zone-3/${event.source}` }));

async function expectSame({ inner, outer }: Zones): Promise<void> {
  const events = await eventsOf(inner);
  expect(events.length).toBeGreaterThan(0);
  expect(await eventsOf(outer)).toEqual(seenThere(events));
}

test('what the inner side collects, the outer side has, and it finds the same outage', async () => {
  const both = await zones();
  const { inner, outer } = both;
  inner.voices().metersOf('FU1').lastGasp({ share: 0.65 });
  for (let second = 0; second < 75; second += 1) {
    if (second === 30) inner.voices().metersOf('FU2').readWell();
    await both.pass(SECOND);
    both.carry();
  }
  await both.pass(2 * SECOND);
  await expectSame(both);
  const points = outer.process().service.core.world.grid.tables.supplyPoints.slice(0, 60);
  for (const { id, meter } of points) {
    const point = { asset: meter ?? id, quantity: 'voltage', phase: 'A' } as const;
    const rows = await Promise.all(
      [inner, outer].map((one) =>
        one.process().service.core.stores.readings.range(point, 0, start + 1e9, 100),
      ),
    );
    expect(rows[1]).toEqual(rows[0]);
  }
  expect(outagesOf(inner)).toMatchObject([{ causeGroup: ['FU1'], state: 'confirmed' }]);
  expect(outagesOf(outer)).toEqual(outagesOf(inner));
  const [source] = outer.process().service.core.runner.statuses();
  expect(source).toMatchObject({ id: 'zone-3', health: 'up', reason: null });
}, 60_000);

test('both sides are killed again and again: nothing is lost, nothing is there twice', async () => {
  const both = await zones();
  const { inner, outer } = both;
  for (const [round, where] of ['FU1', 'FU2', 'FU3', 'FU4'].entries()) {
    inner.voices().metersOf(where).lastGasp({ within: SECOND });
    await both.pass(2 * SECOND);
    if (round % 2 === 0) await inner.restart('kill');
    both.carry();
    await both.pass(500);
    await outer.restart('kill');
    await both.pass(SECOND);
  }
  await both.pass(12 * SECOND);
  both.carry();
  await both.pass(2 * SECOND);
  await expectSame(both);
}, 60_000);

test('a segment that never comes is named, and what comes later is taken all the same', async () => {
  const both = await zones();
  const { inner, outer } = both;
  inner
    .voices()
    .metersOf('FU1')
    .lastGasp({ within: 5 * SECOND });
  for (let second = 0; second < 8; second += 1) {
    await both.pass(SECOND);
    both.carry((name) => name.includes('000000000003'));
  }
  const status = () => outer.process().service.core.runner.statuses()[0];
  expect(status()).toMatchObject({ health: 'degraded', reason: 'segments_missing' });
  expect(status()?.lastError).toBe('waiting for segments 3');
  await both.pass(MINUTE);
  expect(status()?.lastError).toBe('segments 3 did not come');
  expect((await eventsOf(outer)).length).toBeLessThan((await eventsOf(inner)).length);
  both.carry();
  await both.pass(2 * SECOND);
  expect(status()).toMatchObject({ health: 'up' });
  const ids = async (one: Zone) => (await eventsOf(one)).map(({ id }) => id).sort();
  expect(await ids(outer)).toEqual(await ids(inner));
}, 60_000);

test('a changed segment is never taken; /readyz says so', async () => {
  const both = await zones();
  const { inner, outer } = both;
  inner.voices().metersOf('FU1').lastGasp({ share: 0.5 });
  await both.pass(12 * SECOND);
  both.carry();
  const to = join(outer.folder, 'in');
  const [name = ''] = readdirSync(to).sort();
  writeFileSync(
    join(to, name),
    readFileSync(join(to, name), 'utf8').replace('last_gasp', 'tamper'),
  );
  await both.pass(5 * SECOND);
  const ready = await outer.process().service.core.missing.ready();
  const problem = expect.stringContaining('segment_refused');
  expect(ready).toContainEqual({ name: 'sources', ok: false, problem });
  const letters = await outer
    .process()
    .service.core.records.history.deadLetters({ source: 'zone-3', limit: 5 });
  expect(letters).toMatchObject([{ topic: name, reason: 'signature_wrong' }]);
  expect((await eventsOf(outer)).filter(({ type }) => type === 'tamper')).toEqual([]);
  const shown = outer.process().service.core.counters.view(both.clock.now()).degraded;
  expect(shown).toMatchObject([{ part: 'sources', id: 'zone-3', reason: 'segment_refused' }]);
  expect((await inner.process().service.core.missing.ready()).map(({ name }) => name)).toContain(
    'relay',
  );
}, 60_000);

test('a folder that cannot be written: nothing is acknowledged, and it is said', async () => {
  const { inner, pass } = await zones();
  await pass(SECOND);
  const out = join(inner.folder, 'out');
  rmSync(out, { recursive: true });
  writeFileSync(out, 'in the way');
  const { core } = inner.process().service;
  const event = { ...(await eventOf(inner)), id: 'hes-1' };
  await expect(core.ingest.events([event])).rejects.toMatchObject({ code: 'COL-RELAY-FOLDER' });
  expect(await eventsOf(inner)).toEqual([]);
  const isOk = async () => (await core.missing.ready()).find(({ name }) => name === 'relay')?.ok;
  expect(await isOk()).toBe(false);
  rmSync(out);
  await pass(2 * SECOND);
  expect(await core.ingest.events([event])).toEqual({ added: ['hes-1'] });
  expect(await isOk()).toBe(true);
}, 60_000);
