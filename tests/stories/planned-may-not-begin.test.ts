import { expect, onTestFinished, test } from 'vitest';
import { all, openUtility } from '../support/year/utility.ts';

const at = (time: string): number => Date.parse(`2026-07-${time}:00+08:00`);

async function openAt(start: number) {
  const utility = await openUtility('Asia/Shanghai', start);
  onTestFinished(() => utility.stop());
  return { utility, planner: await utility.as('planner'), chief: await utility.as('chief') };
}

test('work waits for who lives on a machine, for a supervisor too, until they say why it may begin', async () => {
  const { planner, chief } = await openAt(at('15T10:00'));
  const { id } = await planner.post('/planned-outages', {
    ...{ kind: 'emergency', devices: ['FU1'], reason: '绝缘子破裂' },
    ...{ start: '2026-07-15T10:05:00+08:00', end: '2026-07-15T11:00:00+08:00' },
  });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  const because = { reason: '已上门告知，备用电源就位' };
  expect(await planner.isRefused(path, 'start', because)).toBe('PLN-CONFIRMATION-MISSING');
  expect(await chief.isRefused(path, 'start')).toBe('PLN-CONFIRMATION-MISSING');
  await chief.act(path, 'start', because);
  const { items } = await chief.get('/log?scope=shift');
  expect(items.find(({ what }: { what: string }) => what === 'plan_start')).toMatchObject({
    details: because,
  });
});

test('a cut in turn that switching brings to a clinic is a task at once, and does not begin', async () => {
  const { utility, planner, chief } = await openAt(at('15T10:00'));
  const { course } = utility;
  const { id } = await planner.post('/planned-outages', {
    ...{ kind: 'rota', devices: ['CB2'], reason: '有序用电' },
    ...{ start: '2026-07-17T10:00:00+08:00', end: '2026-07-17T12:00:00+08:00' },
  });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  const refusals = async () =>
    (await all(chief, '/tasks?state=open')).filter(({ code }) => code === 'planned_refused');
  await course.runTo(at('15T10:05'));
  expect(await refusals()).toEqual([]);

  // The clinic hangs on CB2 now.
  const reason = '转供';
  const entries = [
    { device: 'SW9', phases: 'ABC', state: 'closed', reason },
    { device: 'SW1', phases: 'ABC', state: 'open', reason },
  ];
  await planner.post('/devices/actions/switch', { entries });
  await course.runTo(at('15T10:40'));
  await course.runTo(at('15T10:45'));
  expect(await refusals()).toMatchObject([
    { subject: id, dueAt: '2026-07-17T02:00:00.000Z', text: expect.stringContaining('critical') },
  ]);
  expect(await chief.isRefused(path, 'start', { reason: '缺口' })).toBe('PLN-CLASS-REFUSED');
  // Once, however long it stands.
  const [task] = await refusals();
  await chief.post(`/tasks/${task?.['id']}/actions/done`, {});
  await course.runTo(at('15T10:55'));
  expect(await refusals()).toEqual([]);
  expect(utility.errors).toEqual([]);
});
