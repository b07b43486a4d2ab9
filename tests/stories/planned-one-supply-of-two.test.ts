import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

test('work takes one of two supplies: the plant runs on over the other and is counted nowhere as interrupted', async () => {
  const town = await story('two-supplies', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU1'], from: '15:00', to: '15:40' });
  const concerned = town.contactsAt('FU1');
  await town.runTo('14:55');
  for (const words of ['计划停电：', '停电提醒']) town.allGotSms(concerned, words);
  await town.runTo('15:00');
  await plan.planner.act(plan.path, 'start');
  await town.runTo('15:10');
  town.allGotSms(concerned, '计划停电已开始');
  const supplyOf = async (id: string): Promise<string> =>
    (await town.read(`/supply-points/${id}`)).supply;
  expect(await supplyOf('TX1-3')).toBe('dark');
  expect(await supplyOf('TX1-1')).toBe('reduced');
  await town.runTo('15:40');
  await plan.planner.act(plan.path, 'complete');
  await town.runTo('15:45');
  town.allGotSms(concerned, '检修完成');
  const span = 'from=2026-07-15T00:00:00%2B08:00&to=2026-07-16T00:00:00%2B08:00';
  const { totals } = await town.read(`/reports/reliability?${span}`);
  expect(totals).toMatchObject({ CI: 6, CMI: 6 * 40 });
  expect(await supplyOf('TX1-1')).toBe('live');
});

test('the other one goes meanwhile: they are interrupted since then, and no longer than that', async () => {
  const town = await story('two-supplies', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU1'], from: '15:00', to: '15:40' });
  const concerned = town.contactsAt('FU1');
  await town.runTo('14:55');
  for (const words of ['计划停电：', '停电提醒']) town.allGotSms(concerned, words);
  town.at('15:00').metersOf('FU1').lastGasp({ share: 1 });
  await town.runTo('15:10');
  town.allGotSms(concerned, '计划停电已开始');
  town.at('15:12').terminal('CB2').lockout();
  town.at('15:12').metersOf('CB2').lastGasp({ share: 1 });
  await town.runTo('15:20');
  town.allGotSms(town.contactsAt('CB2'), '停电');
  const { supply, since } = await town.read('/supply-points/TX1-1');
  expect([supply, since]).toEqual(['dark', expect.stringMatching(/T07:1[12]:/)]);
  expect(await plan.now()).toMatchObject({ state: 'in_progress' });
});

test('a later end that would take the second supply as well is refused like any other change', async () => {
  const town = await story('two-supplies', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const first = await approvedPlan(town, { devices: ['FU1'], from: '16:00', to: '17:00' });
  await approvedPlan(town, { devices: ['FU2'], from: '17:30', to: '18:00' });
  const later = (time: string) => ({ end: `2026-07-15T${time}:00+08:00`, reason: '雨' });
  const refused = await first.chief.isRefused(first.path, 'extend', later('17:45'));
  expect(refused).toBe('PLN-BOTH-SUPPLIES');
  await first.planner.act(first.path, 'extend', later('17:20'));
  expect(await first.now()).toMatchObject({ revision: 2, end: '2026-07-15T09:20:00.000Z' });
});

test('live-line work spares nobody a cut who has another supply', async () => {
  const town = await story('two-supplies', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const planner = await town.signIn('planner');
  const chief = await town.signIn('chief');
  const { id, avoided } = await planner.post('/planned-outages', {
    ...{ devices: ['FU1'], reason: '带电更换避雷器', liveLine: true },
    ...{ start: '2026-07-15T15:00:00+08:00', end: '2026-07-15T15:40:00+08:00' },
  });
  expect(avoided).toEqual({ supplyPoints: 6, customerMinutes: 240 });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  await town.runTo('15:00');
  await planner.act(path, 'start');
  await town.runTo('15:35');
  await planner.act(path, 'complete');
  const span = 'from=2026-07-15T00:00:00%2B08:00&to=2026-07-16T00:00:00%2B08:00';
  const { totals } = await town.read(`/reports/reliability?${span}`);
  expect(totals).toMatchObject({ CMI: 0, CMI_avoided: 240 });
});

test('the other one blinks while the first is off by plan: a short interruption, for nothing else supplied them', async () => {
  const town = await story('two-supplies', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU1'], from: '15:00', to: '15:40' });
  await town.runTo('15:00');
  await plan.planner.act(plan.path, 'start');
  for (const words of ['计划停电：', '停电提醒', '计划停电已开始']) {
    await town.runTo('15:05');
    town.allGotSms(town.contactsAt('FU1'), words);
  }
  town.at('15:10:00').terminal('CB2').trips();
  town.at('15:10:02').terminal('CB2').closes();
  await town.runTo('15:14');
  const { items } = await town.read('/supply-points/TX2-1/timeline');
  expect(items.filter(({ kind }: { kind: string }) => kind === 'interval')).toMatchObject([
    { from: '2026-07-15T07:10:00.000Z', to: '2026-07-15T07:10:02.000Z' },
  ]);
});
