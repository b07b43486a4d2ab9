import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a question by SMS is answered by SMS, the next word joins the same thread, and the neighbours hear nothing', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T10:40+08:00',
    people: { Li: { at: 'TX1-1', also: ['TX1-4'] } },
  });
  town.at('10:41').terminal('RC1').lockout();
  await town.runTo('10:43');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  town.phone('Li').thenReplies('下午的手术室要用电，<b>什么时候</b>来电？');
  await town.runTo('10:45');

  const dispatcher = await town.signIn('dispatcher');
  const { items } = await dispatcher.get('/feedback?state=open');
  expect(items).toMatchObject([{ contact: 'Li', channel: 'sms', topic: 'question', entries: [] }]);
  await dispatcher.post(`/feedback/${items[0].id}/actions/answer`, {
    text: '抢修人员已到现场，预计12点前来电。',
  });
  await town.runTo('10:47');
  town.phone('Li').gotSms('抢修人员已到现场，预计12点前来电。').thenReplies('谢谢');
  await town.runTo('10:49');
  const { items: later } = await dispatcher.get('/feedback');
  expect(later).toHaveLength(1);
  expect(later[0]).toMatchObject({
    state: 'open',
    answer: '抢修人员已到现场，预计12点前来电。',
    entries: [
      { by: 'staff', name: 'dispatcher' },
      { by: 'customer', text: '谢谢' },
    ],
  });
  const li = await town.customer('Li');
  const { items: own } = await li.get('/my/feedback');
  expect(own[0].entries).toHaveLength(2);
});

test('what staff heard on the phone is answered as the customer likes; a stranger is answered on no channel', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T10:40+08:00' });
  const dispatcher = await town.signIn('dispatcher');
  const text = '电表箱门坏了';
  const made = await dispatcher.post('/feedback', { contact: 'Chen', text, channel: 'phone' });
  await dispatcher.post(`/feedback/${made.id}/actions/answer`, { text: '明天上午派人来修。' });
  const stranger = await dispatcher.post('/feedback', { text: '路灯不亮' });
  await dispatcher.post(`/feedback/${stranger.id}/actions/answer`, { text: '已转市政。' });
  await town.runTo('10:43');
  town.phone('Chen').gotSms('明天上午派人来修。');
});

test('medical equipment counts from the moment it is said: called at night, until a person refuses it', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T23:10+08:00' });
  const dispatcher = await town.signIn('dispatcher');
  const li = await town.customer('Li');
  await li.post('/my/life-support', {
    ...{ supplyPoint: 'TX1-1', equipment: '呼吸机', batteryHours: 2, consent: true },
  });
  town.at('23:20').terminal('RC1').lockout();
  await town.runTo('23:25');
  town.phone('Li').gotSms('停电').gotCall('停电');
  town.phone('Wang').gotSms('停电').gotCall('停电');
  const { items } = await dispatcher.get('/life-support');
  expect(items).toMatchObject([{ supplyPoint: 'TX1-1', state: 'waiting', equipment: '呼吸机' }]);
  const confirmed = await dispatcher.post('/life-support/TX1-1/actions/confirm', {});
  expect(confirmed).toMatchObject({ state: 'confirmed', decidedBy: 'dispatcher' });
  const { items: tasks } = await dispatcher.get('/tasks?state=done');
  expect(tasks).toMatchObject([{ code: 'life_support_registration', subject: 'TX1-1' }]);
});

test('what a week said is grouped by area and theme, with the score of notices made of it', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T10:40+08:00' });
  const dispatcher = await town.signIn('dispatcher');
  for (const [i, text] of [
    '没收到通知',
    '没人通知我',
    '没有接到短信通知',
    '怎么不提前通知',
    '未收到通知',
  ].entries()) {
    await dispatcher.post('/feedback', { text, supplyPoint: `TX2-${i + 1}`, topic: 'complaint' });
  }
  const li = await town.customer('Li');
  await li.post('/my/ratings', { subject: 'O-2026-000001', rating: 2 });
  await li.post('/my/ratings', { subject: 'O-2026-000001', rating: 4 });
  await town.runTo('10:42');
  const { rows, totals } = await dispatcher.get('/reports/feedback');
  expect(rows).toMatchObject([{ area: '桃园新村', theme: 'not_told', count: 5, before: 0 }]);
  expect(rows[0].example1).toContain('通知');
  expect(totals).toMatchObject({ messages: 5, ratings: 1, rating: 4, againstNotices: 5 });
});
