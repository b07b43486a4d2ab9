import { expect, test } from 'vitest';
import { SECOND } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('account managers: with every wave a task says whom to ring, at which number, and what to say', async () => {
  const town = await story('managed', { start: '2026-07-15T18:40+08:00' });
  const chief = await town.signIn('chief');
  const tasks = async (state = 'open') => {
    const { items } = await chief.get(`/tasks?state=${state}&limit=100`);
    return items.filter(({ code }: { code: string }) => code === 'account_manager');
  };
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:43');
  const [first, ...others] = await tasks();
  // The school is of a lower tier, the waterworks have supply.
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    ...{ subject: 'O-2026-000001', contact: 'Hospital', assignee: '王晓东' },
    text: expect.stringMatching(/^Hospital \+8613800138\d+: .*停电/),
  });
  expect(first.text).not.toMatch(/http|\{/);
  await chief.post(`/tasks/${first.id}/actions/done`, { note: '已告知' });
  expect(await tasks()).toEqual([]);

  town.allGotSms(town.contactsAt('TX1'), '停电');
  // Power is back: the next wave, the next task.
  town.at('18:50').terminal('RC1').closes();
  town
    .at('18:50')
    .metersOf('RC1')
    .restored({ within: 40 * SECOND });
  await town.runTo('19:10');
  town.allGotSms(town.contactsAt('TX1'), '恢复');
  expect(await tasks()).toMatchObject([
    { contact: 'Hospital', state: 'open', text: expect.stringContaining('恢复') },
  ]);
});
