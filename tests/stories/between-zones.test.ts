/**
 * Two services and a folder between them that is copied one way: what the inner one collects, the outer one
 * has, and comes to the same outage by itself.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GridEvent } from '../../src/model/event.ts';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import {
  eventsOf,
  expectSameIds,
  start,
  type Zone,
  type Zones,
  zones,
} from '../support/story-zones.ts';

/** What a meter of the town would say. */
async function eventOf(one: Zone): Promise<GridEvent> {
  const { supplyPoints } = one.process().service.core.world.grid.tables;
  const asset = supplyPoints[0]?.meter ?? '';
  return {
    ...{ id: '', source: 'ami', asset, type: 'last_gasp', phases: null, deviceTime: start },
    ...{ receivedAt: start, retained: false, report: 'own', details: {} },
  };
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
  await expectSameIds(both);
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
