import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';
import type { Body } from '../support/story-people.ts';

const at = (time: string): string => `2026-07-15T${time}:00+08:00`;
const span = 'from=2026-07-15T00:00:00%2B08:00&to=2026-07-16T00:00:00%2B08:00';

const wish = {
  ...{ devices: ['FU2'], start: at('15:00'), end: at('15:40'), reason: '带电更换避雷器' },
  liveLine: true,
};

/** 15:00 to 15:40 at FU2, with 12 customers behind it. */
async function town(): Promise<Town> {
  return story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
}

const publicly = async (there: Town) => JSON.parse(await there.outside('/status.json'));

async function approved(there: Town): Promise<string> {
  const planner = await there.signIn('planner');
  const chief = await there.signIn('chief');
  const { id } = await planner.post('/planned-outages', wish);
  await planner.act(`/planned-outages/${id}`, 'submit');
  await chief.act(`/planned-outages/${id}`, 'approve');
  return `/planned-outages/${id}`;
}

test('work done live: nobody is told, nobody is dark, and the minutes that it spares are counted', async () => {
  const there = await town();
  const planner = await there.signIn('planner');
  const preview = await planner.post('/planned-outages/preview', wish);
  expect(preview).toMatchObject({
    ...{ affected: { supplyPoints: 0, contacts: 0 }, windows: [], samples: [], saidiMinutes: 0 },
    ...{ avoided: { supplyPoints: 12, customerMinutes: 480 }, cost: { total: 0 } },
    verdicts: [{ code: 'PLN-LIVE-LINE', level: 'ok' }],
  });
  const plan = await approved(there);
  await there.runTo('14:58');
  expect(await planner.get(plan)).toMatchObject({
    ...{ state: 'approved', liveLine: true, affected: { supplyPoints: 0 } },
    ...{ avoided: { supplyPoints: 12, customerMinutes: 480 }, duties: { pending: 0, met: 0 } },
  });
  expect((await planner.get(`${plan}/duties`)).items).toEqual([]);
  const { items } = await planner.get('/planned-outages?state=approved');
  expect(items).toMatchObject([{ liveLine: true }]);
  const page = await publicly(there);
  expect([page.planned, page.cancelled]).toEqual([[], []]);

  await there.runTo('15:00');
  await planner.act(plan, 'start');
  await there.runTo('15:30');
  expect(await there.read('/supply-points/TX2-1')).toMatchObject({ supply: 'live' });
  expect((await publicly(there)).planned).toEqual([]);
  await planner.act(plan, 'complete');
  await there.runTo('16:00');
  for (const one of there.contactsAt('FU2')) there.phone(one).gotNothing();
  expect(there.outages).toEqual([]);
  const report = await planner.get(`/reports/reliability?${span}`);
  expect(report).toMatchObject({ rows: [], totals: { live_line_works: 1, CMI_avoided: 480 } });
  // In the list of works it stands with what it spared, and with nobody who was to be told.
  const told = await planner.get(`/reports/notices?${span}`);
  const spared = { contacts: 0, met_percent: null, customer_minutes_avoided: 480 };
  const id = plan.split('/').at(-1);
  expect(told).toMatchObject({ rows: [{ plannedOutage: id, ...spared }], totals: spared });
});

test('dark at work done live is a fault, and is told as one', async () => {
  const there = await town();
  const plan = await approved(there);
  const planner = await there.signIn('planner');
  await there.runTo('15:00');
  await planner.act(plan, 'start');
  there.at('15:10').metersOf('FU2').lastGasp({ share: 0.8 });
  await there.runTo('15:16');
  expect(there.outages).toMatchObject([
    { state: 'confirmed', plannedOutage: null, customers: { out: 12 } },
  ]);
  there.allGotSms(there.contactsAt('FU2'), /停电，正在抢修/);
});

test('work that cannot be done live after all is a new revision: a cut with notices and duties', async () => {
  const there = await story('two-feeders', { start: '2026-07-15T14:00+08:00', policy: 'demo' });
  const plan = await approved(there);
  const planner = await there.signIn('planner');
  await there.runTo('14:10');
  expect((await planner.change(plan, { liveLine: false })).status).toBe(200);
  const cut = await planner.get(plan);
  expect(cut).toMatchObject({ revision: 2, affected: { supplyPoints: 12 }, saidiMinutes: 10 });
  expect([cut.liveLine, cut.avoided]).toEqual([undefined, undefined]);
  await there.runTo('14:45');
  there.allGotSms(there.contactsAt('FU2'), /计划停电：.*15:00至15:40/);
  expect(await planner.get(plan)).toMatchObject({ duties: { met: 12 } });
  expect((await publicly(there)).planned).toHaveLength(1);
  // Who was told of a cut hears that it is off: it does not become live work behind their backs.
  const back = await planner.change(plan, { liveLine: true });
  expect(back.body).toMatchObject({ code: 'PLN-LIVE-AFTER-CUT' });
});

test('work done live longer than it was meant spares more, and a later change keeps its places', async () => {
  const there = await town();
  const planner = await there.signIn('planner');
  const chief = await there.signIn('chief');
  const few = { ...wish, devices: [], supplyPoints: ['TX2-1', 'TX2-2'] };
  const { id } = await planner.post('/planned-outages', few);
  const plan = `/planned-outages/${id}`;
  await planner.act(plan, 'submit');
  await chief.act(plan, 'approve');
  await planner.change(plan, { end: at('15:30') });
  const changed = { avoided: { supplyPoints: 2, customerMinutes: 60 }, revision: 2 };
  expect(await planner.get(plan)).toMatchObject(changed);
  await there.runTo('15:00');
  await planner.act(plan, 'start');
  await there.runTo('15:20');
  await planner.act(plan, 'extend', { end: at('16:00'), reason: null });
  expect(await planner.get(plan)).toMatchObject({ avoided: { customerMinutes: 120 } });
  // Work under way that must cut after all is over, and the cut is a plan of its own.
  const { body } = await planner.change(plan, { liveLine: false });
  expect(body).toMatchObject({ code: 'PLN-TRANSITION' });
  await planner.act(plan, 'complete');
  await there.runTo('15:30');
  expect(there.outages).toEqual([]);
});

test('work done live that nobody began is over at its end, and spared nothing', async () => {
  const there = await town();
  const plan = await approved(there);
  await there.runTo('15:45');
  expect(await there.read(plan)).toMatchObject({ state: 'expired' });
  const report = await there.read(`/reports/reliability?${span}`);
  expect(report.totals).toMatchObject({ live_line_works: 0, CMI_avoided: 0 });
});

test('work done live that nobody says is over: asked before its end, an alarm after it, gone with a new end or the work', async () => {
  const there = await town();
  const plan = await approved(there);
  const planner = await there.signIn('planner');
  const overruns = async () =>
    (await there.read('/alarms?limit=20')).items
      .filter(({ rule }: { rule: string }) => rule === 'planned_overrun')
      .map(({ texts, clearedAt }: Body) => [texts['zh-CN'], clearedAt]);
  await there.runTo('15:00');
  await planner.act(plan, 'start');
  await there.runTo('15:12');
  const { items } = await planner.get('/tasks?state=open');
  expect(items).toMatchObject([{ code: 'planned_will_it_hold' }]);
  expect(await overruns()).toEqual([]);
  await there.runTo('15:55');
  const said = expect.stringContaining('带电作业已过结束时间');
  expect(await overruns()).toEqual([[said, null]]);
  // Nobody saw that it goes on: it is not extended by itself.
  expect(await planner.get(plan)).toMatchObject({ state: 'in_progress', revision: 1 });

  await planner.act(plan, 'extend', { end: at('16:20'), reason: null });
  expect(await overruns()).toEqual([[said, expect.any(String)]]);
  await there.runTo('16:25');
  expect(await overruns()).toContainEqual([said, null]);
  await planner.act(plan, 'complete');
  expect((await overruns()).every(([, clearedAt]: [string, string | null]) => clearedAt)).toBe(
    true,
  );
  for (const one of there.contactsAt('FU2')) there.phone(one).gotNothing();
});

test('a cut for a debt is no work: it cannot be marked as done live', async () => {
  const there = await town();
  const planner = await there.signIn('planner');
  const debt = { ...wish, devices: [], supplyPoints: ['TX2-1'], kind: 'arrears' };
  await expect(planner.post('/planned-outages', debt)).rejects.toThrow('PLN-LIVE-KIND');
});
