import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('target/goalert #2507: who answers TD gets no further text, and the own page names the number to answer; a life-support customer is still called', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  const li = await town.customer('Li');
  expect(await li.page()).not.toContain('You have stopped');
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:42');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电').thenReplies('退订');
  town.phone('Li').thenReplies('TD');
  town.phone('Chen').thenReplies('什么时候来电？');
  await town.runTo('18:45');
  const { items: tasks } = await town.read('/tasks?state=open&limit=50');
  expect(tasks).toMatchObject([{ code: 'opted_out_urgent', contact: 'Wang' }]);

  // Who wants to hear again reads on the own page where to write.
  expect(await li.page()).toContain(
    'You have stopped: SMS. To receive it again, send START to +861065001234.',
  );
  expect(await li.page('zh-CN')).toContain('请发送“订阅”至+861065001234');

  // What no rule understands is read by a person.
  const { items: feedback } = await town.read('/feedback?limit=50');
  expect(feedback).toMatchObject([{ contact: 'Chen', text: '什么时候来电？', state: 'open' }]);

  town.at('19:21').terminal('RC1').closes();
  town.at('19:21').metersOf('RC1').restored();
  await town.runTo('19:40');
  town.allGotSms(town.contactsAt('RC1', { but: ['Li', 'Wang'] }), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  town.phone('Li').gotNothing();
});
