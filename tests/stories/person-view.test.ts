import { expect, test } from 'vitest';
import { HOUR } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('of each person the API says what was sent, in which words and when, and of the rest why it was not', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  const { records, clock } = town.core;
  const own = async (contact: string) => {
    const [subscription] = await records.network.subscriptionsOf({ contact });
    if (subscription === undefined) throw new Error(`${contact} has no home`);
    return subscription;
  };
  const zhao = await records.network.contact('Zhao');
  if (zhao === null) throw new Error('Zhao is not here');
  await records.import({
    contacts: [{ ...zhao, phone: null }],
    subscriptions: [
      // Li moved out an hour ago, somebody moves in tomorrow, Chen wants no such news.
      { ...(await own('Li')), until: clock.now() - HOUR },
      { ...(await own('TX1-5')), from: clock.now() + 24 * HOUR },
      { ...(await own('Chen')), kinds: ['planned_notice'] },
    ],
  });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:45');
  const untold = ['Li', 'TX1-5', 'Chen', 'Zhao'];
  town.allGotSms(town.contactsAt('RC1', { but: untold }), '停电');
  town.phone('Wang').gotCall('停电');

  const of = async (contact: string) => {
    const { items } = await town.read(`/notices?contact=${contact}&limit=10`);
    return items;
  };
  const whys = { Li: 'not_subscribed', 'TX1-5': 'not_subscribed', Chen: 'not_subscribed' };
  for (const [who, reason] of Object.entries({ ...whys, Zhao: 'no_channel' })) {
    const why = { kind: 'outage_detected', state: 'suppressed', reason, deliveries: [] };
    expect(await of(who), who).toMatchObject([why]);
  }
  expect(await of('TX1-4')).toMatchObject([
    {
      ...{ contact: 'TX1-4', kind: 'outage_detected', state: 'delivered', reason: null },
      deliveries: [
        {
          channel: 'sms',
          text: expect.stringContaining('停电'),
          acceptedAt: expect.any(String),
          deliveredAt: expect.any(String),
        },
      ],
    },
  ]);
});
