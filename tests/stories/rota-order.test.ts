import { expect, onTestFinished, test } from 'vitest';
import { openUtility } from '../support/year/utility.ts';

const at = (time: string): number => Date.parse(`2026-07-${time}:00+08:00`);

test('cuts in turn stand on the public page with their blocks, in the order of their turns', async () => {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const cut = async (wish: object, from: string, to: string): Promise<void> => {
    const times = { start: `2026-07-16T${from}:00+08:00`, end: `2026-07-16T${to}:00+08:00` };
    const { id } = await planner.post('/planned-outages', {
      reason: '有序用电',
      ...wish,
      ...times,
    });
    await planner.act(`/planned-outages/${id}`, 'submit');
    await chief.act(`/planned-outages/${id}`, 'approve', { lateReason: '缺口' });
  };
  await cut({ kind: 'rota', blocks: ['B-2'] }, '09:00', '10:00');
  await cut({ kind: 'emergency', devices: ['FU3'], reason: '绝缘子破裂' }, '08:00', '08:30');
  await cut({ kind: 'rota', devices: ['FU5'] }, '07:00', '08:00');
  await utility.course.runTo(at('15T10:05'));
  const { planned } = JSON.parse(await utility.outside('/status.json'));
  expect(planned.map((one: { blocks?: string[] }) => one.blocks ?? null)).toEqual([
    ...[['B-2'], null, ['B-2']],
  ]);
  expect(await utility.outside('/')).toContain('轮停区块：B-2');
  expect(await utility.outside('/?lang=en')).toContain('Blocks in turn: B-2');
});
