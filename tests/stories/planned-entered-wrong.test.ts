import { expect, onTestFinished, test } from 'vitest';
import { openUtility } from '../support/year/utility.ts';

const at = (time: string): number => Date.parse(`2026-07-${time}:00+08:00`);
const on = (day: string, start: string, end: string) => ({
  start: `2026-07-${day}T${start}:00+08:00`,
  end: `2026-07-${day}T${end}:00+08:00`,
});

async function open() {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  return { utility, planner: await utility.as('planner'), chief: await utility.as('chief') };
}

test('a supply point or block that is none, a step outside the work, another date before it: refused by name', async () => {
  const { planner } = await open();
  const cut = { reason: '检修', ...on('30', '10:00', '12:00') };
  const steps = [
    { at: '2026-07-30T08:00:00+08:00', open: ['FU1'] },
    { at: '2026-07-30T12:00:00+08:00', close: ['FU1'] },
  ];
  for (const [wrong, code] of [
    [{ supplyPoints: ['TX1-1', 'TX1-l'] }, 'PLN-SUPPLY-POINT'],
    [{ kind: 'rota', blocks: ['B-2', 'B-9'] }, 'PLN-BLOCK'],
    [{ devices: ['FU1'], steps }, 'PLN-STEP-TIME'],
    [{ devices: ['FU1'], alternative: '2026-07-29T10:00:00+08:00' }, 'API-INVALID'],
  ] as const) {
    await expect(planner.post('/planned-outages', { ...cut, ...wrong })).rejects.toThrow(code);
  }
});

test('a work put off as a whole takes its steps along; put off to its other date it has none any more', async () => {
  const { planner } = await open();
  const { id } = await planner.post('/planned-outages', {
    ...{ devices: ['FU1'], reason: '检修', ...on('28', '08:00', '17:00') },
    alternative: '2026-07-30T08:00:00+08:00',
    steps: [
      { at: '2026-07-28T08:00:00+08:00', open: ['FU1'] },
      { at: '2026-07-28T08:10:00+08:00', close: ['FU1'] },
      { at: '2026-07-28T16:50:00+08:00', open: ['FU1'] },
      { at: '2026-07-28T17:00:00+08:00', close: ['FU1'] },
    ],
  });
  const { body } = await planner.change(`/planned-outages/${id}`, on('30', '08:00', '17:00'));
  expect(body).toMatchObject({ alternative: null, start: '2026-07-30T00:00:00.000Z' });
  const { steps } = body as { steps: Array<{ at: string }> };
  expect(steps.map((step) => step.at)).toEqual([
    '2026-07-30T00:00:00.000Z',
    '2026-07-30T00:10:00.000Z',
    '2026-07-30T08:50:00.000Z',
    '2026-07-30T09:00:00.000Z',
  ]);
});

test('what is over cannot be approved any more, and a debt takes supply from no neighbour', async () => {
  const { planner, chief } = await open();
  const refusedFor = async (cut: object): Promise<string> => {
    const { id } = await planner.post('/planned-outages', { reason: '检修', ...cut });
    await planner.act(`/planned-outages/${id}`, 'submit');
    return chief.isRefused(`/planned-outages/${id}`, 'approve', { lateReason: '补录' });
  };
  const past = { kind: 'emergency', devices: ['FU1'], ...on('14', '10:00', '12:00') };
  expect(await refusedFor(past)).toBe('PLN-PAST');
  const arrears = { kind: 'arrears', ...on('30', '10:00', '12:00') };
  expect(await refusedFor({ ...arrears, devices: ['FU3'] })).toBe('PLN-OTHERS-CUT');
  const { verdicts } = await planner.post('/planned-outages/preview', {
    ...{ ...arrears, devices: ['FU3'], reason: '欠费' },
  });
  expect(verdicts.map(({ code }: { code: string }) => code)).toContain('PLN-OTHERS-CUT');
});

test('a begin or an end that lies ahead, or an end before the begin, is no time of a work', async () => {
  const { utility, planner, chief } = await open();
  const { id } = await planner.post('/planned-outages', {
    ...{ kind: 'emergency', devices: ['FU3'], reason: '绝缘子破裂' },
    ...on('15', '10:05', '11:00'),
  });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  await utility.course.runTo(at('15T10:10'));
  const said = (time: string) => ({ at: `2026-07-${time}:00+08:00` });
  expect(await chief.isRefused(path, 'start', said('16T10:05'))).toBe('OUT-TIMES');
  await chief.act(path, 'start', said('15T10:05'));
  await utility.course.runTo(at('15T10:30'));
  for (const wrong of ['15T10:01', '15T12:30']) {
    expect(await chief.isRefused(path, 'complete', said(wrong))).toBe('OUT-TIMES');
  }
  await chief.act(path, 'complete', said('15T10:25'));
  const { totals } = await chief.get('/reports/reliability?from=2026-07-15&to=2026-07-16');
  expect(totals).toMatchObject({ CI: 8, CMI: 8 * 20 });
});
