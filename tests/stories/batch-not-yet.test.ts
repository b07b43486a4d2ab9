import { expect, test } from 'vitest';
import { SECOND } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('of three districts on carrier one has reported: nobody is told before the others had their time', async () => {
  const town = await story('carrier-districts', { start: '2026-07-15T18:40+08:00' });
  // Each coordinator holds what its meters said, and hands it in as one batch.
  const batch = { share: 0.7, within: SECOND };
  town
    .at('18:41')
    .metersOf('TX1')
    .lastGasp({ ...batch, held: 40 * SECOND });
  town
    .at('18:41')
    .metersOf('TX2')
    .lastGasp({ ...batch, held: 90 * SECOND });
  town
    .at('18:41')
    .metersOf('TX3')
    .lastGasp({ ...batch, held: 130 * SECOND });
  // The first batch is not the whole of it: an id is given 15 s after it, three times the wait by radio.
  await town.runTo('18:41:50');
  expect(town.outages).toEqual([]);
  for (const time of ['18:42', '18:42:20', '18:43', '18:43:50']) {
    await town.runTo(time);
    expect(town.outages).toMatchObject([{ state: 'suspected' }]);
    expect(town.messagesOf('TX1-1')).toEqual([]);
  }
  await town.runTo('18:45');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', cause: { device: 'CB1' }, customers: { out: 36 } },
  ]);
  town.allGotSms(town.contactsAt('CB1'), '停电');

  town
    .at('19:10')
    .metersOf('CB1')
    .restored({ within: 60 * SECOND });
  await town.runTo('19:25');
  expect(town.outages).toMatchObject([{ state: 'restored' }]);
  town.allGotSms(town.contactsAt('CB1'), '恢复供电');
});

test('one district alone is named at the same moment: the others had their time and said nothing', async () => {
  const town = await story('carrier-districts', { start: '2026-07-15T18:40+08:00' });
  town
    .at('18:41')
    .metersOf('TX1')
    .lastGasp({ share: 0.7, within: SECOND, held: 40 * SECOND });
  await town.runTo('18:43:50');
  expect(town.outages).toMatchObject([{ state: 'suspected' }]);
  await town.runTo('18:46');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', cause: { device: 'TX1' }, customers: { out: 12 } },
  ]);
  town.allGotSms(town.contactsAt('TX1'), '停电');
  expect(town.messagesOf('TX2-1')).toEqual([]);
});
