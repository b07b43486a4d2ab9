/** Who may not see contact data does not read it in a task, a search or the protection calendar either. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { taskView } from '../../src/api/views/people.ts';
import type { Task } from '../../src/model/task.ts';
import { signIn } from './support/browser.ts';
import { type Town, town } from './support/town.ts';

const task: Task = {
  ...{ id: 'T-1', version: 1, code: 'account_manager', state: 'open', subject: 'O-1' },
  ...{ contact: 'C-1', text: '王芳 +8613812340001: 12幢已恢复供电。若仍无电请拨打95598。' },
  ...{ dueAt: null, assignee: null, createdAt: '2026-07-15T08:00:00Z', doneAt: null, doneBy: null },
};

let at: Town;
beforeAll(async () => {
  at = await town();
  await at.user('viewer', 'viewer');
  await at.user('operator', 'operator');
  await at.parts.records.commit({ put: { task: [task] } });
});
afterAll(() => at.close());

test('a viewer reads what is to be done, without name and number; an operator reads both', async () => {
  const viewer = await signIn(at, 'viewer');
  const operator = await signIn(at, 'operator');
  for (const path of ['/api/v1/tasks?state=open', '/api/v1/tasks/T-1']) {
    const seen = (await viewer.ask(path)).text;
    expect(seen).toContain('王* +86 138****0001: 12幢已恢复供电。若仍无电请拨打95598。');
    expect(seen).not.toContain('13812340001');
    expect((await operator.ask(path)).text).toContain('王芳 +8613812340001: ');
  }
});

test('an address is shown to a viewer without its door, where it is found and where it is protected', async () => {
  const detail = '新区桃园路12幢301室';
  Object.assign(at.parts.grid, {
    search: async () => [
      { kind: 'supply_point', id: 'SP-100001', label: 'SP-100001', detail },
      { kind: 'device', id: 'SW-12', label: '12号 SW-12', detail: 'fuse' },
    ],
  });
  const place = { event: 'GK', title: '高考', level: null, state: 'running', alarms: 0 };
  const none = { since: null, outage: null, path: [], second: null, ownSupply: null, crew: null };
  const times = { from: '2026-07-15T00:00:00Z', to: '2026-07-16T00:00:00Z' };
  const row = { ...place, ...times, ...none, supply: 'live', feeder: 'XQ-12' };
  Object.assign(at.parts, {
    protection: () => [
      { ...row, supplyPoint: 'SP-100001', label: detail },
      { ...row, supplyPoint: 'SP-100002', label: 'SP-100002' },
      { ...row, supplyPoint: null, label: '新区12线' },
    ],
  });
  const viewer = await signIn(at, 'viewer');
  const operator = await signIn(at, 'operator');
  for (const path of ['/api/v1/search?q=12', '/api/v1/protection']) {
    const seen = (await viewer.ask(path)).text;
    expect(seen).toContain('新区桃园路••幢•••室');
    expect(seen).not.toContain('301');
    expect(seen).toMatch(/SW-12|新区12线/);
    expect(seen).not.toContain('SP-••');
    expect((await operator.ask(path)).text).toContain(detail);
  }
});

test('of a task that names nobody nothing is hidden', () => {
  const text = 'Will P-2026-000001 end in time?';
  const plain = { ...task, code: 'planned_will_it_hold' as const, contact: null, text };
  expect(taskView(plain, true)).toEqual(plain);
});
