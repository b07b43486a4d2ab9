import { expect, test } from 'vitest';
import { noticeRow, recipient, stageFacts, told } from '../../../tests/notify/support/facts.ts';
import { preferences } from './preferences.ts';

const cancelled = noticeRow({ kind: 'planned_cancelled', subject: 'P-1' });
const channelOf = (own = {}): unknown => preferences(cancelled, stageFacts(own)).notice.channel;

test('word that a cut is off goes where word of the cut arrived, then where it goes always', () => {
  const byVoice = [
    told('planned_notice', { channel: 'sms', state: 'failed_permanent' }),
    told('planned_notice', { channel: 'voice' }),
  ];
  expect(channelOf({ told: byVoice })).toBe('voice');
  expect(channelOf()).toBe('sms');
  // Not arrived this time: the row names the next channel itself.
  const tried = told('planned_cancelled', { wave: 'W-1', channel: 'voice', state: 'accepted' });
  expect(channelOf({ told: [...byVoice, tried] })).toBe('sms');
  const isDead = { recipient: recipient({ deadChannels: ['voice'] }) };
  expect(channelOf({ told: byVoice, ...isDead })).toBe('sms');
});
