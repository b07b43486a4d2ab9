import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';
import type { Body, Person } from '../support/story-people.ts';

const chief = '+8613900010006';
const duty = `people:
  zhang: { name: 张工, phone: "+8613900010015" }
  wang: { name: 王主任, phone: "${chief}" }
weeks:
  - { from: "2026-07-13 08:00", first: zhang, second: zhang, supervisor: wang }
test: null
`;
const brake = {
  recipients: { verified: 10, inferred: 10, byHand: 10 },
  storm: { recipients: 100, endsAfter: '10m' },
};
const evening = {
  ...{ start: '2026-07-15T19:00+08:00', notify: { brake } },
  auth: { secondPersonAbove: 12 },
};

/** The feeder's lower part is dark by telemetry: 23 households besides the one on life support. */
async function tripped(town: Town): Promise<void> {
  town.at('19:01').terminal('RC1').lockout();
  town.at('19:01').metersOf('RC1').lastGasp({ share: 1 });
  await town.runTo('19:02');
}

async function heldWave(person: Person): Promise<Body> {
  const { items } = await person.get('/waves?state=held&limit=5');
  return items[0];
}

function toldAll(town: Town): void {
  const names = town.contactsAt('RC1', { but: ['Wang'] });
  town.allGotSms(names, '停电');
}

test('one alone on shift gives a reason and types the number; the supervisor is called, and the next shift reads it', async () => {
  const town = await story('two-feeders', { ...evening, duty });
  const dispatcher = await town.signIn('dispatcher');
  await tripped(town);
  await dispatcher.post('/alarms/actions/ack', { filter: {} });
  // Who depends on supply never waits for a release.
  town.phone('Wang').gotSms('停电').gotCall('停电');
  const wave = await heldWave(dispatcher);
  expect(wave).toMatchObject({ holdReason: 'brake', recipients: 23 });
  expect(await dispatcher.get('/shift')).toMatchObject({ isAlone: true });
  const path = `/waves/${wave.id}/actions/release`;
  const reason = 'RC1 locked out, crew on the way';
  for (const half of [{ reason }, { typedCount: 23 }, { reason, typedCount: 22 }]) {
    await expect(dispatcher.post(path, half)).rejects.toThrow('NOT-WAVE-ALONE');
  }
  await dispatcher.post(path, { reason, typedCount: 23 });
  await town.runTo('19:04');
  toldAll(town);
  expect(town.callsTo([chief])).toMatchObject([
    { text: expect.stringContaining('单人值班放行了23人') },
  ]);
  const { items: log } = await dispatcher.get('/log?scope=shift&limit=50');
  const row = log.find(({ what }: Body) => what === 'wave_release_alone');
  expect(row).toMatchObject({ by: 'dispatcher', subject: wave.id });
  expect(row.details).toMatchObject({ reason, typedCount: 23, recipients: 23, alone: true });
  const { items: tasks } = await dispatcher.get('/tasks?limit=50');
  expect(tasks).toContainEqual(
    expect.objectContaining({ code: 'wave_released_alone', state: 'open' }),
  );
  expect(
    tasks.filter(({ code, state }: Body) => code === 'wave_release' && state === 'open'),
  ).toEqual([]);
  // A key was pressed: nobody is called a second time, through a restart either.
  await town.killAndRestart();
  await town.runTo('19:20');
  expect(town.callsTo([chief])).toHaveLength(1);
});

test('with a second person on shift the supervisor releases, and never what they caused themselves', async () => {
  const town = await story('two-feeders', evening);
  const dispatcher = await town.signIn('dispatcher');
  const supervisor = await town.signIn('chief');
  await tripped(town);
  town.phone('Wang').gotSms('停电').gotCall('停电');
  const wave = await heldWave(dispatcher);
  const path = `/waves/${wave.id}/actions/release`;
  const both = { reason: 'it cannot wait', typedCount: 23 };
  await expect(dispatcher.post(path, both)).rejects.toThrow('NOT-WAVE-SECOND-PERSON');
  await supervisor.post(path, {});
  await town.runTo('19:04');
  toldAll(town);
  const startedAt = '2026-07-15T11:05:00Z';
  await supervisor.post('/outages', { device: 'CB2', startedAt, reason: 'called in' });
  await town.runTo('19:08');
  const own = await heldWave(supervisor);
  const release = `/waves/${own.id}/actions/release`;
  expect(own).toMatchObject({ basis: 'byHand', recipients: 16 });
  await expect(supervisor.post(release, both)).rejects.toThrow('NOT-WAVE-SECOND-PERSON');
});

test('a declared storm lets wider waves go, stands on every screen through a restart, and ends by itself', async () => {
  const town = await story('two-feeders', evening);
  const dispatcher = await town.signIn('dispatcher');
  const declare = '/storm/actions/declare';
  const reason = 'typhoon';
  await expect(dispatcher.post(declare, { reason })).rejects.toThrow('NOT-STORM-ROLE');
  const supervisor = await town.signIn('chief');
  expect(await supervisor.post(declare, { reason })).toMatchObject({
    storm: { by: 'chief', reason, endsAt: '2026-07-15T11:10:00.000Z' },
    limits: { verified: 100, inferred: 100, byHand: 100 },
  });
  await expect(supervisor.post(declare, { reason })).rejects.toThrow('NOT-STORM-STATE');
  await town.killAndRestart();
  const { stormMode, storm } = await town.read('/overview');
  expect({ stormMode, storm }).toMatchObject({ stormMode: true, storm: { by: 'chief' } });
  await tripped(town);
  town.phone('Wang').gotSms('停电').gotCall('停电');
  toldAll(town);
  const { items: held } = await town.read('/waves?state=held&limit=5');
  expect(held).toEqual([]);
  await town.runTo('19:11');
  expect(await town.read('/storm')).toMatchObject({ storm: null, limits: { verified: 10 } });
  const { items: log } = await town.read('/log?scope=shift&limit=200');
  const storms = log.filter(({ what }: Body) => what.startsWith('storm_'));
  expect(storms.map(({ what, by }: Body) => `${what} ${by}`)).toEqual([
    'storm_ended clock',
    'storm_declared chief',
  ]);
});

test('who calls a cut off does not release the word of it, however many approved the cut itself', async () => {
  const limits = { verified: 10, inferred: 10, byHand: 10 };
  const notify = { brake: { recipients: limits } };
  const own = { start: '2026-07-15T14:25+08:00', auth: { secondPersonAbove: 8 } };
  const town = await story('two-feeders', { ...own, policy: 'demo', notify });
  const planner = await town.signIn('planner');
  const chief = await town.signIn('chief');
  const times = { start: '2026-07-15T15:00:00+08:00', end: '2026-07-15T15:40:00+08:00' };
  const { id } = await planner.post('/planned-outages', {
    ...{ devices: ['FU2'], reason: '更换导线', ...times },
  });
  const plan = `/planned-outages/${id}`;
  await planner.act(plan, 'submit');
  await chief.act(plan, 'approve');
  await town.runTo('14:39');
  const first = await heldWave(chief);
  expect(first).toMatchObject({ kind: 'planned_notice', holdReason: 'brake', recipients: 12 });
  await chief.post(`/waves/${first.id}/actions/release`, {});
  await town.runTo('14:42');
  town.allGotSms(town.contactsAt('FU2'), '计划停电');
  await chief.act(plan, 'cancel', { reason: 'the crew is needed elsewhere' });
  await town.runTo('14:43');
  const { items } = await chief.get('/waves?state=held&limit=5');
  const [off] = items.filter(({ kind }: Body) => kind === 'planned_cancelled');
  expect(off).toMatchObject({ holdReason: 'brake', recipients: 12 });
  const path = `/waves/${off.id}/actions/release`;
  const both = { reason: 'it cannot wait', typedCount: 12 };
  await expect(chief.post(path, both)).rejects.toThrow('NOT-WAVE-SECOND-PERSON');
});

test('an approved plan that one person changes: above the brake of what people do, another one releases the word of it', async () => {
  const notify = { brake: { recipients: { verified: 50, inferred: 50, byHand: 8 } } };
  const own = { start: '2026-07-15T14:25+08:00', auth: { secondPersonAbove: 8 } };
  const town = await story('two-feeders', { ...own, policy: 'demo', notify });
  const planner = await town.signIn('planner');
  const chief = await town.signIn('chief');
  const times = { start: '2026-07-15T16:00:00+08:00', end: '2026-07-15T16:40:00+08:00' };
  const { id } = await planner.post('/planned-outages', {
    ...{ devices: ['FU2'], reason: '更换导线', ...times },
  });
  const plan = `/planned-outages/${id}`;
  await planner.act(plan, 'submit');
  await chief.act(plan, 'approve');
  await town.runTo('15:40');
  town.allGotSms(town.contactsAt('FU2'), '计划停电');
  const moved = async (by: Person, hour: string) => {
    await by.change(plan, {
      ...{ start: `2026-07-15T${hour}:00:00+08:00`, end: `2026-07-15T${hour}:40:00+08:00` },
      lateReason: 'the crew is late',
    });
  };
  await moved(planner, '18');
  await town.runTo('15:42');
  const word = await heldWave(chief);
  expect(word).toMatchObject({ kind: 'planned_changed', holdReason: 'brake', recipients: 12 });
  for (const one of town.contactsAt('FU2')) town.phone(one).gotNothing();
  await chief.post(`/waves/${word.id}/actions/release`, {});
  await town.runTo('15:45');
  town.allGotSms(town.contactsAt('FU2'), '停电改期');

  await moved(chief, '19');
  await town.runTo('15:47');
  const own2 = await heldWave(chief);
  const both = { reason: 'it cannot wait', typedCount: 12 };
  const release = chief.post(`/waves/${own2.id}/actions/release`, both);
  await expect(release).rejects.toThrow('NOT-WAVE-SECOND-PERSON');
});
