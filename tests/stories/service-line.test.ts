import { expect, onTestFinished, test } from 'vitest';
import { type Received, startReceiver } from '../../simulators/webhook/receiver.ts';
import { story } from '../support/story.ts';

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const rowOf = ({ body }: Received): Record<string, unknown> => body['data'] as never;

test('95598 hears of an outage, of each change and of its end, once each, through a receiver that was away and a kill', async () => {
  let receiver = await startReceiver({ secretOf: () => secret });
  onTestFinished(() => receiver.stop());
  const { url, port } = receiver;
  const own = { url: `${url}/hook`, secret, inside: ['127.0.0.1'] };
  const start = '2026-07-15T10:00+08:00';
  const promises = {
    promises: 'cn',
    regulator: { urban: '60m', rural: '120m', remote: '240m' },
    facts: { within: '10m' },
  };
  const town = await story('two-feeders', { start, notify: { cn95598: own }, promises });
  const dispatcher = await town.signIn('dispatcher');
  town.at('10:01').terminal('RC1').lockout();
  town.at('10:01').metersOf('RC1').lastGasp({ share: 1 });
  await town.runTo('10:03');
  const names = town.contactsAt('RC1', { but: ['Wang'] });
  town.allGotSms(names, '停电');
  town.phone('Wang').gotSms('停电').gotCall('停电');
  const [outage] = town.outages;
  expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
  expect(receiver.received.map(rowOf).at(-1)).toMatchObject({
    ...{ id: outage.id, type: '故障停电', line: 'XQ-12', state: 'confirmed', changes: 0 },
    start: outage.startedAt,
  });
  const before = receiver.received.length;

  // Its machine is away; a time of return is set meanwhile, and we are killed.
  await receiver.stop();
  await dispatcher.act(`/outages/${outage.id}`, 'set-etr', { at: '2026-07-15T04:00:00Z' });
  await town.runTo('10:05');
  town.allGotSms(names, '12:00');
  town.phone('Wang').gotSms('12:00').gotCall('12');
  await town.killAndRestart();
  await town.runTo('10:17');
  const late = async () => (await dispatcher.get('/tasks?limit=50')).items;
  expect(await late()).toContainEqual(
    expect.objectContaining({ code: 'service_line_unsent', state: 'open' }),
  );
  receiver = await startReceiver({ secretOf: () => secret, port });
  await town.runTo('10:23');
  expect(receiver.received.map(rowOf)).toMatchObject([
    { id: outage.id, plannedEnd: '2026-07-15T04:00:00.000Z' },
  ]);
  expect(await late()).toContainEqual(
    expect.objectContaining({ code: 'service_line_unsent', state: 'done' }),
  );

  town.at('10:24').terminal('RC1').closes();
  town.at('10:24').metersOf('RC1').restored();
  await town.runTo('10:34');
  town.allGotSms(names, '恢复供电');
  town.phone('Wang').gotSms('恢复供电').gotCall('恢复供电');
  expect(rowOf(receiver.received.at(-1) as Received)).toMatchObject({ state: 'restored' });
  // That it had the facts in time is proved, through the kill.
  const { items: duties } = await town.read(`/outages/${outage.id}/duties`);
  expect(duties).toContainEqual(
    expect.objectContaining({
      ...{ promise: 'facts', state: 'met', customers: outage.customers.peak },
      proof: { kind: 'handed_over', at: expect.stringMatching(/T02:0[12]:/), by: 'cn95598' },
    }),
  );
  const report = await town.read('/reports/promises?from=2026-07-15T00:00:00Z');
  expect(report.rows).toMatchObject([
    { promise: 'regulator_urban', limit_min: 60, kept: 1, broken: 0, running: 0 },
    ...[{ promise: 'regulator_rural', kept: 0 }, { promise: 'regulator_remote' }],
    { promise: 'facts', limit_min: 10, kept: 1, broken: 0, running: 0, kept_percent: 100 },
    { promise: 'restore_as_told', limit_min: null, kept: 1 },
  ]);
  const ids = receiver.received.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(before).toBeLessThanOrEqual(3);
});
