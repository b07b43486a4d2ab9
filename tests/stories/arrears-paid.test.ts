import { expect, onTestFinished, test } from 'vitest';
import { all, openUtility } from '../support/year/utility.ts';

const at = (time: string): number => Date.parse(`2026-07-${time}:00+08:00`);

async function cutForDebt(end = '2026-07-30T18:00:00+08:00') {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const { id } = await planner.post('/planned-outages', {
    ...{ kind: 'arrears', supplyPoints: ['TX1-3'], reason: '欠费' },
    ...{ start: '2026-07-23T10:00:00+08:00', end },
  });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  await utility.course.runTo(at('15T10:05'));
  const texts = (): string[] => utility.gateway.inbox.all().map(({ text }) => text);
  expect(texts()).toEqual([expect.stringContaining('计划停电')]);
  return { utility, planner, chief, path, id: id as string, texts };
}

test('who pays before the cut is not cut off, and hears so', async () => {
  const { utility, planner, path, texts } = await cutForDebt();
  await planner.act(path, 'paid');
  expect(await planner.get(path)).toMatchObject({ state: 'cancelled', paidAt: expect.any(String) });
  await utility.course.runTo(at('15T10:10'));
  expect(texts().slice(1)).toEqual([expect.stringContaining('取消')]);
});

test('who pays while cut off has supply back within a day: a task with its time until it is there', async () => {
  const { utility, planner, chief, path, id } = await cutForDebt();
  await utility.course.runTo(at('23T10:00'));
  await chief.act(path, 'start');
  await planner.act(path, 'paid', { at: '2026-07-23T01:30:00Z' });
  const dates = { paidAt: '2026-07-23T01:30:00.000Z', restoreBy: '2026-07-24T01:30:00.000Z' };
  expect(await planner.get(path)).toMatchObject({ state: 'in_progress', ...dates });
  const owed = async () =>
    (await all(chief, '/tasks')).filter(({ code }) => code === 'restore_after_payment');
  expect(await owed()).toMatchObject([{ subject: id, state: 'open', dueAt: dates.restoreBy }]);
  await planner.act(path, 'paid');
  expect(await planner.get(path)).toMatchObject(dates);
  await chief.act(path, 'complete');
  expect(await owed()).toMatchObject([{ state: 'done', doneBy: 'chief' }]);
  const report = await chief.get('/reports/notices?from=2026-07-01&to=2026-08-01');
  expect(report.rows).toMatchObject([{ plannedOutage: id, contacts: 1, promises_kept: 1 }]);
  expect(utility.errors).toEqual([]);
});

test('a debt that is not paid by the end that was written down makes no fault of the time after it', async () => {
  const { utility, chief, path } = await cutForDebt('2026-07-23T12:00:00+08:00');
  await utility.course.runTo(at('23T10:00'));
  await chief.act(path, 'start');
  await utility.course.runTo(at('23T15:00'));
  await chief.act(path, 'complete');
  const span = 'from=2026-07-23T00:00:00%2B08:00&to=2026-07-24T00:00:00%2B08:00';
  const { rows } = await chief.get(`/reports/reliability?${span}&profile=cn&level=cause`);
  expect(rows).toMatchObject([{ cause: 'planned', CI: 1, CMI: 5 * 60 }]);
});

test('a payment ends no other kind of cut', async () => {
  const { planner, chief } = await cutForDebt();
  const { id } = await planner.post('/planned-outages', {
    ...{ kind: 'emergency', devices: ['FU3'], reason: '绝缘子破裂' },
    ...{ start: '2026-07-15T11:00:00+08:00', end: '2026-07-15T12:00:00+08:00' },
  });
  await planner.act(`/planned-outages/${id}`, 'submit');
  await chief.act(`/planned-outages/${id}`, 'approve');
  expect(await chief.isRefused(`/planned-outages/${id}`, 'paid')).toBe('PLN-NO-DEBT');
});
