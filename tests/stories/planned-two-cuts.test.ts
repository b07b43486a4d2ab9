import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

const at = (time: string): string => `2026-07-15T${time}:00+08:00`;
const steps = [
  { at: at('15:00'), open: ['FU2'], close: [] },
  { at: at('15:10'), open: [], close: ['FU2'] },
  { at: at('15:50'), open: ['FU2'], close: [] },
  { at: at('16:00'), open: [], close: ['FU2'] },
];

test('nt-two-short-cuts-in-one-plan: one message names both, each has its own dark time, and between them nobody is counted dark', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU2'], steps, from: '15:00', to: '16:00' });
  const concerned = town.contactsAt('FU2');
  await town.runTo('14:55');
  town.allGotSms(concerned, /计划停电.*15:00至15:10及15:50至16:00/);
  town.allGotSms(concerned, /停电提醒/);
  town.at('15:00').metersOf('FU2').lastGasp({ share: 0.8 });
  await town.runTo('15:05');
  town.allGotSms(concerned, '计划停电已开始');
  const answer = async () =>
    (await town.outside('/?q=TX2-1&lang=en')).replaceAll(/(?:<[^>]*>|\s)+/g, ' ');
  expect(await answer()).toContain('Expected back: Wed 15 Jul 15:10');
  town.at('15:09').metersOf('FU2').restored();
  await town.runTo('15:12');
  expect(await plan.now()).toMatchObject({ state: 'in_progress' });
  expect(await town.read('/supply-points/TX2-1')).toMatchObject({ supply: 'live' });
  town.at('15:51').metersOf('FU2').lastGasp({ share: 0.8 });
  await town.runTo('15:55');
  expect(await town.read('/supply-points/TX2-1')).toMatchObject({
    ...{ supply: 'dark', plannedOutage: plan.id, outage: null },
  });
  expect(await answer()).toContain('Expected back: Wed 15 Jul 16:00');
  town.at('15:58').metersOf('FU2').restored();
  await town.runTo('16:03');
  expect(await plan.now()).toMatchObject({ state: 'completed' });
  town.allGotSms(concerned, '检修完成');
  const { items } = await town.read('/supply-points/TX2-1/timeline');
  const dark = items.filter((line: { kind: string }) => line.kind === 'interval');
  expect(dark.map((line: { from: string; to: string }) => [line.from, line.to])).toEqual([
    [expect.stringMatching(/T07:51:0/), expect.stringMatching(/T07:58:0/)],
    [expect.stringMatching(/T07:00:0/), expect.stringMatching(/T07:09:0/)],
  ]);
  expect(town.outages).toEqual([]);
  // Counted as two interruptions of their own length, and as no fault.
  const chief = await town.signIn('chief');
  const span = 'from=2026-07-15T00:00:00%2B08:00&to=2026-07-16T00:00:00%2B08:00';
  const { rows } = await chief.get(`/reports/reliability?${span}`);
  const perHome = 9 + 7;
  expect(rows).toMatchObject([{ CI: 2 * 12, CMI: 12 * perHome, 'SAIFI-1_fault': 0 }]);
});

test('nt-two-short-cuts-in-one-plan: dark between the two cuts is no part of the plan: an outage', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU2'], steps, from: '15:00', to: '16:00' });
  const concerned = town.contactsAt('FU2');
  town.at('15:00').metersOf('FU2').lastGasp({ share: 0.8 });
  town.at('15:09').metersOf('FU2').restored();
  await town.runTo('15:25');
  expect(town.outages).toEqual([]);
  town.at('15:30').metersOf('FU2').lastGasp({ share: 0.8 });
  await town.runTo('15:36');
  expect(town.outages).toMatchObject([{ state: 'confirmed', customers: { out: 12 } }]);
  expect(await plan.now()).toMatchObject({ state: 'in_progress' });
  for (const one of concerned) {
    const words = town.messagesOf(one).map(({ text }) => text);
    expect(words.at(-1)).toMatch(/停电，正在抢修/);
    for (const text of words) town.phone(one).gotSms(text);
  }
});

test('where no meter ever speaks the two cuts are as long as planned, and between them nobody is counted dark', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU2'], steps, from: '15:00', to: '16:00' });
  const concerned = town.contactsAt('FU2');
  await town.runTo('14:55');
  for (const words of ['计划停电：', '停电提醒']) town.allGotSms(concerned, words);
  await town.runTo('15:00');
  await plan.planner.act(plan.path, 'start');
  await town.runTo('15:05');
  town.allGotSms(concerned, '计划停电已开始');
  const supply = async () => (await town.read('/supply-points/TX2-1')).supply;
  expect(await supply()).toBe('dark');
  await town.runTo('15:12');
  expect(await supply()).toBe('live');
  await town.runTo('15:52');
  expect(await supply()).toBe('dark');
  await town.runTo('16:02');
  await plan.planner.act(plan.path, 'complete', { at: at('16:01') });
  await town.runTo('16:05');
  town.allGotSms(concerned, '检修完成');
  expect(town.outages).toEqual([]);
  const span = 'from=2026-07-15T00:00:00%2B08:00&to=2026-07-16T00:00:00%2B08:00';
  const { totals } = await town.read(`/reports/reliability?${span}`);
  expect(totals).toMatchObject({ CI: 2 * 12, CMI: 12 * (10 + 11) });
});
