import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { later, shows, solid, well } from '../support/earth/voices.ts';
import { story, type Town } from '../support/story.ts';

const bus = { bus: 'SS1' };
const start = { start: '2026-07-15T10:00+08:00' };

async function faults(town: Town) {
  return (await town.read('/earth-faults?limit=10')).items;
}

async function alarm(town: Town) {
  const { items } = await town.read('/alarms?rule=earth_fault&limit=10');
  return items[0];
}

test('a solid fault stands two hours: warned at 90 minutes, priority 1 at 120, isolated, cleared', async () => {
  const town = await story('three-on-a-bus', start);
  const li = await town.signIn('dispatcher');
  shows(town, { ...bus, time: '10:00', lasts: 50 * SECOND }, well);
  // Read for a minute here and there: two hours of every second would only take long.
  shows(town, { ...bus, time: '10:01', lasts: MINUTE }, solid);
  shows(town, { ...bus, time: '11:59', lasts: MINUTE }, solid);
  town.at('10:01:03').bus('SS1').selects('F01');
  town.at('10:01:04').terminal('CB1').passed('forward');
  town.at('10:01:04').terminal('FU4').passed('reverse');
  await town.runTo('10:02');
  const [condition] = await faults(town);
  expect(condition).toMatchObject({
    ...{ state: 'present', phase: 'A', kind: 'solid', alert: { priority: 2, reason: 'present' } },
  });
  expect(Date.parse(condition.limitAt) - Date.parse(condition.since)).toBe(2 * HOUR);
  // The selection and both flags name F01, and the flag on the branch frees it.
  expect(condition.candidates[0]).toMatchObject({ feeder: 'F01', section: 'LS1' });
  const path = `/earth-faults/${condition.id}`;
  const { id } = await alarm(town);
  await li.post(`/alarms/${id}/actions/ack`, {});

  await town.runTo('11:31');
  expect(await town.read(path)).toMatchObject({ alert: { priority: 2, reason: 'present' } });
  await town.runTo('11:32');
  expect(await town.read(path)).toMatchObject({ alert: { priority: 2, reason: 'limit_near' } });
  expect(await alarm(town)).toMatchObject({ id, priority: 2, state: 'active_acked' });
  await town.runTo('12:02');
  expect(await town.read(path)).toMatchObject({ alert: { priority: 1, reason: 'limit_passed' } });
  // What has become more pressing wants to be acknowledged again.
  expect(await alarm(town)).toMatchObject({ id, priority: 1, state: 'active_unacked' });

  await li.act(path, 'locate', { feeder: 'F01', section: 'LS4' });
  await li.act(path, 'isolate', { device: 'FU4', note: 'sectionaliser opened by hand' });
  shows(town, { ...bus, time: '12:10:04', lasts: 2 * MINUTE }, well);
  await town.runTo('12:15');
  expect(await town.read(path)).toMatchObject({ state: 'isolated', alert: null, outage: null });
  await li.act(path, 'clear', { reason: 'insulator replaced' });
  expect(await town.read(path)).toMatchObject({ state: 'cleared', clearedBecause: 'by_hand' });
  expect(await li.isRefused(path, 'isolate')).toBe('EF-TRANSITION');
  expect(await li.isRefused(path, 'clear', { reason: 'again' })).toBe('EF-TRANSITION');
  expect(town.outages).toEqual([]);
  expect((await town.read('/notices?limit=10')).items).toEqual([]);
});

test('a wire is reported down on a feeder of the bus: priority 1 at once, and there is where to look', async () => {
  const town = await story('three-on-a-bus', start);
  const li = await town.signIn('dispatcher');
  shows(town, { ...bus, time: '10:00', lasts: 10 * MINUTE }, solid);
  const report = { supplyPoint: 'TX3-1', danger: true, noSupply: false, text: '电线掉在地上' };
  // Before the fault shows, on another bus, and then on this one.
  await li.post('/trouble-reports', { ...report, supplyPoint: 'TX5-1', channel: 'phone' });
  await town.runTo('10:01');
  const [before] = await faults(town);
  expect(before).toMatchObject({ alert: { priority: 2 }, hints: [] });
  await li.post('/trouble-reports', { ...report, channel: 'phone' });
  await town.runTo('10:01:05');
  const [condition] = await faults(town);
  expect(condition).toMatchObject({
    ...{
      alert: { priority: 1, reason: 'wire_down' },
      hints: [{ kind: 'wire_down', feeder: 'F03' }],
    },
  });
  expect(condition.candidates[0].feeder).toBe('F03');
  expect(await alarm(town)).toMatchObject({ priority: 1, state: 'active_unacked' });
});

test('one that comes and goes is intermittent by its fourth coming within the hour', async () => {
  const town = await story('three-on-a-bus', start);
  for (const time of ['10:00:00', '10:02:00', '10:04:00', '10:06:00']) {
    shows(town, { ...bus, time, lasts: 20 * SECOND }, solid);
    shows(town, { ...bus, time: later(time, 22 * SECOND), lasts: 40 * SECOND }, well);
  }
  await town.runTo('10:08');
  const found = await faults(town);
  const kinds = found.map(({ kind }: { kind: string }) => kind);
  expect(kinds.toReversed()).toEqual(['solid', 'solid', 'solid', 'intermittent']);
  const gone = { state: 'cleared', clearedBecause: 'gone' };
  expect(found).toMatchObject([gone, gone, gone, gone]);
});

test('a fault of before a restart ends when the bus shows that it has gone', async () => {
  const town = await story('three-on-a-bus', start);
  shows(town, { ...bus, time: '10:00', lasts: 2 * MINUTE }, solid);
  await town.runTo('10:02:05');
  const [{ id }] = await faults(town);
  await town.killAndRestart();
  shows(town, { ...bus, time: '10:03', lasts: 2 * MINUTE }, well);
  await town.runTo('10:06');
  expect(await faults(town)).toMatchObject([{ id, state: 'cleared', clearedBecause: 'gone' }]);
});
