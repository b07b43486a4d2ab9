/** Who may not see whose number a telephone has does not read it in a task either. */
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

test('of a task that names nobody nothing is hidden', () => {
  const text = 'Will P-2026-000001 end in time?';
  const plain = { ...task, code: 'planned_will_it_hold' as const, contact: null, text };
  expect(taskView(plain, true)).toEqual(plain);
});
