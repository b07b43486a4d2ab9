import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

const tokenIn = (text: string): string => /\/s\/(k[\w-]+)/.exec(text)?.[1] ?? '';

test('the link of a first notice confirms by its button and by no preview; once the cut begins there is nothing to confirm', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T14:25+08:00',
    policy: 'demo',
    people: { Wang: { at: 'TX2-3', class: 'life_support' } },
  });
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '15:00', to: '15:40' });
  await town.runTo('14:36');
  town.allGotSms(town.contactsAt('FU2'), '计划停电');
  const page = `/s/${tokenIn(town.phone('Wang').lastText())}?lang=en`;
  // A call asks for a key, and says nothing of a code.
  town.phone('Wang').gotCall(/^(?!.*回复Y).*计划停电.*请按1/);
  expect(await town.outside(page)).toContain('I know');
  const state = async () => {
    const { items } = await plan.chief.get(`${plan.path}/duties?limit=50`);
    return items.find((one: { contact: string }) => one.contact === 'Wang')?.confirmation;
  };
  await town.runTo('14:37');
  expect(await state()).toBe('required');
  await town.press(page);
  await town.runTo('14:38');
  expect(await state()).toBe('confirmed');
  expect(await town.outside(page)).toContain('link-confirmed');

  town.phone('Wang').gotCall('确认知悉请按1');
  const late = `/s/${tokenIn(town.phone('Chen').lastText())}?lang=en`;
  expect(await town.outside(late)).toContain('I know about it');
  await plan.chief.act(plan.path, 'cancel', { reason: '结束' });
  await town.runTo('15:01');
  expect(await town.outside(late)).not.toContain('I know about it');
  town.allGotSms(town.contactsAt('FU2'), '取消');
  town.phone('Wang').gotCall('取消');
});
