/** Short interruptions that were never an outage: nobody is told, and the indices know of them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

type Town = Awaited<ReturnType<typeof story>>;

async function intervalsOf(town: Town, point: string) {
  const { items } = await town.read(`/supply-points/${point}/timeline`);
  return items.filter(({ kind }: { kind: string }) => kind === 'interval');
}

async function totals(town: Town) {
  const span = 'from=2026-07-15T00:00:00Z&to=2026-07-16T00:00:00Z&profile=ieee1366';
  return (await town.read(`/reports/reliability?${span}`)).totals;
}

async function nobodyWasTold(town: Town): Promise<void> {
  expect(town.outages).toEqual([]);
  expect((await town.read('/notices?limit=10')).items).toEqual([]);
}

test('a recloser that clears a fault before any meter can speak: everybody behind it was dark twice, once in one event', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  for (const [open, close] of [
    ['18:41:00', '18:41:02'],
    ['18:41:05', '18:41:08'],
  ] as const) {
    town.at(open).terminal('RC1').trips();
    town.at(close).terminal('RC1').closes();
  }
  await town.runTo('18:45');
  await nobodyWasTold(town);
  expect(await intervalsOf(town, 'TX2-12')).toMatchObject([
    { from: '2026-07-15T10:41:05.000Z', to: '2026-07-15T10:41:08.000Z' },
    { from: '2026-07-15T10:41:00.000Z', to: '2026-07-15T10:41:02.000Z' },
  ]);
  expect(await intervalsOf(town, 'TX3-1')).toEqual([]);
  // 24 of 48 hang behind RC1. IEEE 1366: MAIFI counts each, MAIFI_E the event.
  const found = await totals(town);
  expect(found).toMatchObject({ N: 48, CI: 0, MAIFI: 48 / 48, MAIFI_E: 24 / 48 });
});

test('a meter whose clock is half a minute off says itself what its recloser said: one interruption, not two', async () => {
  for (const held of [5 * SECOND, 3 * MINUTE]) {
    const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
    town.at('18:41:00').terminal('RC1').trips();
    town.at('18:41:08').terminal('RC1').closes();
    const how = { within: SECOND, held };
    town.at('18:41:30').metersOf('TX2-1').lastGasp(how);
    town.at('18:41:38').metersOf('TX2-1').restored(how);
    await town.runTo('18:50');
    expect(await intervalsOf(town, 'TX2-1')).toHaveLength(1);
    expect(await totals(town)).toMatchObject({ CI: 0, MAIFI: 24 / 48, MAIFI_E: 24 / 48 });
  }
});

test('killed between the reclosing and its writing down: it is known after the start, and once', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41:00').terminal('RC1').trips();
  town.at('18:41:02').terminal('RC1').closes();
  await town.runTo('18:41:30');
  await town.killAndRestart();
  await town.runTo('18:45');
  await town.killAndRestart();
  await town.runTo('18:50');
  expect(await totals(town)).toMatchObject({ CI: 0, MAIFI: 24 / 48 });
  await nobodyWasTold(town);
});

test('switching by hand and a sequence that ends in lockout are no short interruptions', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41:00').terminal('CB2').opens();
  town.at('18:41:20').terminal('CB2').closes();
  town.at('18:42:00').terminal('RC1').trips();
  town.at('18:42:02').terminal('RC1').closes();
  town.at('18:42:03').terminal('RC1').lockout();
  town.at('18:42:03').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:55');
  expect(town.outages).toMatchObject([{ cause: { device: 'RC1' }, customers: { out: 24 } }]);
  expect(await intervalsOf(town, 'TX4-1')).toEqual([]);
  expect(await intervalsOf(town, 'TX2-12')).toHaveLength(1);
  expect(await totals(town)).toMatchObject({ CI: 24, MAIFI: 0 });
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
});

test('a plant with two supplies is not interrupted while one of them blinks', async () => {
  const town = await story('two-supplies', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41:00').terminal('CB2').trips();
  town.at('18:41:02').terminal('CB2').closes();
  await town.runTo('18:45');
  expect(await intervalsOf(town, 'TX2-1')).toEqual([]);
  expect(await intervalsOf(town, 'TX2-3')).toMatchObject([
    { from: '2026-07-15T10:41:00.000Z', to: '2026-07-15T10:41:02.000Z' },
  ]);
});

const held = JSON.parse(
  readFileSync(new URL('../cases/mqtt/mq-out-of-order.json', import.meta.url), 'utf8'),
) as { input: { receive: Array<{ at: string; e: string; ts: string }> } };

test('mq-out-of-order: the words of a meter that a gateway held back are a short interruption of its own', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:00+08:00' });
  const shift = Date.parse('2026-07-15T10:00:00Z') - Date.parse('2026-03-05T10:00:00Z');
  for (const { at, e, ts } of held.input.receive) {
    const happened = new Date(Date.parse(ts) + shift).toISOString();
    const meters = town.at(`18:${happened.slice(14, 19)}`).metersOf('TX1-1');
    const how = { within: SECOND, held: Date.parse(at) - Date.parse(ts) };
    if (e === 'last_gasp') meters.lastGasp(how);
    else meters.restored(how);
  }
  await town.runTo('18:20');
  await nobodyWasTold(town);
  expect(await intervalsOf(town, 'TX1-1')).toMatchObject([
    { from: '2026-07-15T10:00:00.000Z', to: '2026-07-15T10:03:00.000Z' },
  ]);
  expect(await totals(town)).toMatchObject({ CI: 0, MAIFI: 1 / 48 });
});
