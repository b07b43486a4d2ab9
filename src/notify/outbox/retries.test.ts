import { expect, test } from 'vitest';
import { delivery } from '../../../tests/contracts/records-samples.ts';
import { noon, noticeRow } from '../../../tests/notify/support/facts.ts';
import { waitBeforeRetry } from './retries.ts';

const context = { now: noon, random: () => 1, fallbackMs: null };

/** The wait after one more failure, behind as many of this code. */
function waitAfter(code: string, times: number): number | null {
  const notice = noticeRow({ validUntil: noon + 1e9 });
  const past = Array.from({ length: times }, (_, n) =>
    delivery(notice, { id: `D-${n}`, n, state: 'failed_temporary', code }),
  );
  const row = delivery(notice, { id: 'D-now', n: times });
  const failure = { code: '500', effect: 'none', retryAfterMs: null } as const;
  return waitBeforeRetry({ notice, deliveries: [...past, row] }, row, failure, context);
}

test.each([
  ['it was told to slow down', '20429'],
  ['by plain HTTP', '429'],
  ['by WeChat', 'wechat:45011'],
  ['the sender is suspended', '30002'],
  ['the sender does not exist', '21606'],
  ['the process stood still before the call', 'put_off'],
  ['the provider has none', 'not_there'],
])('what was not tried at the number uses up none of its tries: %s', (_, code) => {
  expect(waitAfter(code, 40)).toBe(30_000);
});

test('five failures at the number itself are the last but one try', () => {
  expect([waitAfter('500', 4), waitAfter('500', 5)]).toEqual([480_000, null]);
});
