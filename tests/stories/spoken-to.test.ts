import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';
import { account } from '../support/story-service.ts';

/** What the provider asks us after a key, signed as it signs. */
async function presses(town: Town, marker: string, key: string): Promise<string> {
  const url = `${town.base}/hooks/twilio/voice?d=${marker}`;
  const fields: Record<string, string> = {
    ...{ AccountSid: account.accountSid, CallSid: `CA${'1'.repeat(32)}` },
    ...{ CallStatus: 'in-progress', Digits: key },
  };
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], url);
  const signature = createHmac('sha1', account.authToken).update(signed).digest('base64');
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body: new URLSearchParams(fields),
  });
  return answer.text();
}

test('who is called in English hears it again, and is thanked, in English; a neighbour in Chinese', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T18:40+08:00',
    people: {
      Wang: { at: 'TX1-2', class: 'life_support', language: 'en' },
      Zhao: { at: 'TX1-3', class: 'life_support' },
    },
  });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:44');
  town.phone('Wang').gotCall('power off').gotSms('power off');
  town.phone('Zhao').gotCall('停电').gotSms('停电');
  town.allGotSms(town.contactsAt('RC1', { but: ['Wang', 'Zhao'] }), '停电');
  const markerOf = async (contact: string): Promise<string> => {
    const { items } = await town.core.records.notices.notices({ contact, limit: 9, cursor: null });
    const calls = items.flatMap((one) => one.deliveries).filter((one) => one.channel === 'voice');
    return calls[0]?.marker ?? '';
  };
  const again = await presses(town, await markerOf('Wang'), '2');
  expect(again).toMatch(/<Say language="en-GB">[^<]*power off/);
  expect(again).toContain('Press 1 to confirm');
  expect(await presses(town, await markerOf('Wang'), '1')).toContain('Thank you, confirmed.');
  expect(await presses(town, await markerOf('Zhao'), '2')).toMatch(
    /<Say language="zh-CN">[^<]*停电/,
  );
});
