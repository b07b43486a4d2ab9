import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { allCustomers, breathing, hospital } from '../support/towns/night.ts';

const duty = `people:
  zhang: { name: 张工, phone: "+8613900010005" }
  li: { name: 李工, phone: "+8613900010006" }
  chief: { name: 王主任, phone: "+8613900010008" }
weeks:
  - { from: "2026-07-13 08:00", first: zhang, second: li, supervisor: chief }
test: null
`;

test('03:00, 8,930 customers, one operator: who depends on supply is told first and within 5 s, the others are held until seven, duty is called', async () => {
  const town = await story('night-feeder', { start: '2026-07-16T02:59+08:00', duty });
  await town.signIn('dispatcher');
  town.at('03:00').terminal('CB1').lockout();
  // Most meters went without a word.
  town.at('03:00').metersOf('CB1').lastGasp({ share: 0.1 });
  await town.runTo('03:00:20');
  expect(allCustomers).toBe(8_930);
  expect(town.outages).toMatchObject([
    { state: 'confirmed', basis: 'verified', cause: { device: 'CB1' }, customers: { out: 8_930 } },
  ]);
  const [{ confirmedAt, startedAt }] = town.outages;
  // The telemetry of a breaker that locked out needs no second word.
  expect(Date.parse(startedAt)).toBe(Date.parse('2026-07-15T19:00:00Z'));
  expect(Date.parse(confirmedAt) - Date.parse(startedAt)).toBeLessThanOrEqual(10_000);
  const needy = [...breathing, hospital];
  const within = (name: string, channel: 'sms' | 'voice'): number =>
    Math.min(
      ...town
        .messagesOf(name)
        .filter((one) => one.channel === channel)
        .map(({ at }) => Date.parse(at) - Date.parse(confirmedAt)),
    );
  for (const name of breathing) {
    expect(within(name, 'sms')).toBeLessThanOrEqual(5_000);
    expect(within(name, 'voice')).toBeLessThanOrEqual(5_000);
    town.phone(name).gotSms('停电').gotCall('停电');
  }
  expect(within(hospital, 'sms')).toBeLessThanOrEqual(5_000);
  town.phone(hospital).gotSms('停电');
  // Everybody else is asleep: decided, held until seven, and the reason is there to be read.
  await town.runTo('03:02');
  const numbers = new Set(needy.flatMap((name) => town.messagesOf(name).map(({ to }) => to)));
  expect(numbers.size).toBe(needy.length);
  const isNeedy = ({ to }: { to: string }): boolean => numbers.has(to);
  expect(town.gateway.inbox.all().filter((one) => !isNeedy(one))).toEqual([]);
  const { items: waves } = await town.read('/waves?limit=10');
  expect(waves.map(({ recipients }: { recipients: number }) => recipients).toSorted()).toEqual([
    20, 8_910,
  ]);
  const { items: held } = await town.read('/notices?state=queued&limit=200');
  expect(held).toHaveLength(200);
  for (const one of held) {
    expect(one).toMatchObject({ reason: 'quiet_hours', dueAt: '2026-07-15T23:00:00.000Z' });
  }
  expect(await town.core.records.notices.progressOf(town.outages[0].id)).toMatchObject({
    queued: 8_910,
  });
  // Nobody acknowledges for three minutes: the first on duty is called, then the second.
  const calls = () => town.callsTo(['+8613900010005', '+8613900010006', '+8613900010008']);
  expect(calls()).toEqual([]);
  await town.runTo('03:08');
  expect(calls()[0]).toMatchObject({ to: '+8613900010005', at: expect.stringContaining('T19:03') });
  expect(calls()[0]?.text).toMatch(/值班呼叫/);
}, 300_000);
