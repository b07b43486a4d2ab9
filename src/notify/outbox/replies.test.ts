import { expect, test } from 'vitest';
import { delivery } from '../../../tests/contracts/records-samples.ts';
import { noticeRow } from '../../../tests/notify/support/facts.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import { answeredOf } from './replies.ts';

type Tried = [channel: DeliveryRow['channel'], state: DeliveryRow['state']];

test.each<[string, Tried[], DeliveryRow['channel'] | null]>([
  [
    'a text beside a call',
    [
      ['sms', 'accepted'],
      ['voice', 'accepted'],
    ],
    'sms',
  ],
  [
    'a letter on the list is answered by nobody',
    [
      ['sms', 'accepted'],
      ['letter', 'accepted'],
    ],
    'sms',
  ],
  [
    'nor is the word to a colleague',
    [
      ['sms', 'sent'],
      ['console', 'delivered'],
    ],
    'sms',
  ],
  [
    'a text that was refused beside a mail',
    [
      ['email', 'sent'],
      ['sms', 'failed_permanent'],
    ],
    'email',
  ],
  [
    'of two texts the later',
    [
      ['sms', 'sent'],
      ['email', 'sent'],
    ],
    'email',
  ],
  ['what was called failed has been read all the same', [['sms', 'failed_permanent']], 'sms'],
  ['a call alone', [['voice', 'accepted']], 'voice'],
  ['nothing at all', [], null],
])('who confirms by link or reply has read: %s', (_, tried, wanted) => {
  const rows = tried.map(([channel, state], n) =>
    delivery(noticeRow(), { id: `D-${n}`, n, channel, state }),
  );
  expect(answeredOf(rows)?.channel ?? null).toBe(wanted);
});
