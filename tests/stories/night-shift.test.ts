import { expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { story } from '../support/story.ts';
import { presses } from '../support/story-phones.ts';

const duty = `people:
  zhang: { name: 张工, phone: "+8613900010005" }
  li: { name: 李工, phone: "+8613900010006" }
  chief: { name: 王主任, phone: "+8613900010008" }
weeks:
  - { from: "2026-07-13 08:00", first: zhang, second: li, supervisor: chief }
test: "10:00"
`;

test('03:00, nobody signed in: the first on duty does not answer, the second presses 1, and the alarm is his', async () => {
  const town = await story('two-feeders', { start: '2026-07-16T03:00+08:00', duty });
  town.metersOf('TX1-1').reads(270, MINUTE);
  await town.runTo('03:00:30');
  const calls = () => town.callsTo(['+8613900010005', '+8613900010006', '+8613900010008']);
  expect(calls()).toMatchObject([{ to: '+8613900010005' }]);
  expect(calls()[0]?.text).toMatch(/值班呼叫：1条紧急告警无人确认，最早的是.*XQ-12/);
  town.phone('Li').gotSms('电压异常');
  await town.runTo('03:07');
  expect(calls().map(({ to }) => to)).toEqual(['+8613900010005', '+8613900010006']);
  const { items: alarms } = await town.read('/alarms?limit=10');
  expect(alarms).toContainEqual(
    expect.objectContaining({ rule: 'severe_overvoltage', ackedBy: '李工' }),
  );
  await town.runTo('03:40');
  expect(calls()).toHaveLength(2);
});

test('a key answers for the alarms of its call: of one that came meanwhile nobody has heard, and it is called about', async () => {
  const rota = duty.replace('first: zhang, second: li', 'first: li, second: zhang');
  const town = await story('two-feeders', { start: '2026-07-16T03:00+08:00', duty: rota });
  const calls = () => town.callsTo(['+8613900010005', '+8613900010006', '+8613900010008']);
  town.metersOf('TX1-1').reads(270, MINUTE);
  // Her alarm comes while the telephone about the first one rings.
  town.at('03:00:06').metersOf('TX4-1').reads(270, MINUTE);
  await town.runTo('03:00:20');
  expect(calls()).toMatchObject([{ to: '+8613900010006', text: expect.stringContaining('1条') }]);
  const { items } = await town.read('/alarms?rule=severe_overvoltage&limit=10');
  expect(items.map(({ ackedBy }: { ackedBy: string | null }) => ackedBy)).toContain(null);
  await town.runTo('03:02');
  expect(calls()).toMatchObject([{}, { text: expect.stringMatching(/1条.*XQ-14/) }]);
  const after = await town.read('/alarms?rule=severe_overvoltage&limit=10');
  expect(after.items).toMatchObject([{ ackedBy: '李工' }, { ackedBy: '李工' }]);
  town.phone('Li').gotSms('电压异常');
  town.phone('Guo').gotSms('电压异常');
});

test('every morning the first on duty is called to try; who does not press a key is said in /readyz', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T09:59+08:00', duty });
  const paging = async () => {
    const { parts } = await town.ready();
    return parts.find((part: { name: string }) => part.name === 'paging');
  };
  expect(await paging()).toMatchObject({ ok: true });
  await town.runTo('10:01');
  expect(town.callsTo(['+8613900010005'])).toMatchObject([
    { text: expect.stringContaining('测试') },
  ]);
  await town.runTo('10:12');
  expect(await paging()).toMatchObject({
    ok: false,
    problem: expect.stringContaining('test call'),
  });
  // Killed and started again it is not called twice on one day, and the fault is not forgotten.
  await town.killAndRestart();
  await town.runTo('10:13');
  expect(town.callsTo(['+8613900010005'])).toHaveLength(1);
  expect(await paging()).toMatchObject({ ok: false });
});

test('who answers the daily test call with a key proves it: the audit has the call and the key', async () => {
  const rota = duty.replace('first: zhang, second: li', 'first: li, second: zhang');
  const town = await story('two-feeders', { start: '2026-07-15T09:59+08:00', duty: rota });
  await town.runTo('10:12');
  expect(town.callsTo(['+8613900010006'])).toMatchObject([{ key: '1' }]);
  const { parts } = await town.ready();
  expect(parts).toContainEqual({ name: 'paging', ok: true, problem: null });
  const rows = await town.core.records.history.audit({ limit: 100 });
  const proof = rows.filter(({ by }) => by === 'pager').map(({ what }) => what);
  expect(proof.toReversed()).toEqual(['duty_test', 'duty_confirmed']);
  await town.runTo('10:30');
  expect(town.callsTo(['+8613900010006'])).toHaveLength(1);
});

test('an answering machine, a busy line, nobody at home: each hands on soon, /readyz says it, and the round begins anew', async () => {
  const rota = duty
    .replace('+8613900010005', '+8613900010007')
    .replace('+8613900010006', '+8613900010008')
    .replace('王主任, phone: "+8613900010008"', '王主任, phone: "+8613900010009"');
  const numbers = ['+8613900010007', '+8613900010008', '+8613900010009'];
  const town = await story('two-feeders', { start: '2026-07-16T03:00+08:00', duty: rota });
  const steps = (): string[] =>
    town.logged.flatMap((line) => /^duty_called .*"step":"(\w+)"/.exec(line)?.[1] ?? []);
  const paging = async () =>
    (await town.ready()).parts.find((part: { name: string }) => part.name === 'paging');
  town.metersOf('TX1-1').reads(270, 20 * MINUTE);
  await town.runTo('03:03');
  expect(steps()).toEqual(['first', 'second', 'supervisor']);
  const silent = { ok: false, problem: 'Nobody on duty answers the telephone.' };
  expect(await paging()).toMatchObject(silent);
  // On the wall of the control room, and on every page, in red.
  expect((await town.read('/overview')).degraded).toContainEqual(
    expect.objectContaining({ part: 'paging', reason: 'unanswered' }),
  );
  await town.killAndRestart();
  await town.runTo('03:05');
  // Who was on the line while we were killed and presses 2 hears the alarm, not silence.
  const { value } = (await town.core.records.documents.get('memo', 'duty/page')) ?? {};
  const { page } = value as { page: { calls: Array<{ marker: string }> } };
  const again = await presses(town, page.calls.at(-1)?.marker ?? '', '2');
  expect(again).toMatch(/1条紧急告警无人确认.*XQ-12/);
  await town.runTo('03:14');
  expect(steps()).toHaveLength(3);
  expect(await paging()).toMatchObject(silent);
  await town.runTo('03:16');
  expect(steps().slice(3, 5)).toEqual(['first', 'second']);
  expect(town.callsTo(numbers).map(({ to }) => to)).toEqual(['+8613900010007', '+8613900010007']);

  // Somebody comes in and acknowledges: nobody is called any more.
  const dispatcher = await town.signIn('dispatcher');
  const { items } = await town.read('/alarms?rule=severe_overvoltage&limit=9');
  await dispatcher.post(`/alarms/${items[0].id}/actions/ack`, { comment: null });
  const before = steps().length;
  await town.runTo('03:40');
  expect(steps()).toHaveLength(before);
  expect(await paging()).toMatchObject({ ok: true });
  town.phone('Li').gotSms('电压异常');
});
