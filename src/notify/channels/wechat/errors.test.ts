import { expect, test } from 'vitest';
import { meaningOf, tokenCodes } from './errors.ts';

test.each([
  ['43004', 'does not follow us: the next channel', 'permanent none'],
  ['40001', 'refused with a new token too: a fault of ours', 'permanent our_configuration'],
  ['48001', 'no right for this: a fault of ours', 'permanent our_configuration'],
  // The rest of a wave beyond the day's quota goes by the next channel, and does not wait for midnight.
  ['45009', 'the quota of the day is used up: the next channel', 'permanent none'],
  ['40003', 'a wrong openid: the address is dead', 'permanent address_dead'],
  ['45015', 'not for this kind of message: the next channel', 'permanent none'],
])('nt-wechat-errors: %s, %s', (code, _, wanted) => {
  const { is, effect } = meaningOf(code);
  expect(`${is} ${effect}`).toBe(wanted);
});

test('nt-wechat-errors: a new token is asked for where the token is to blame, and not for a right that is missing', () => {
  expect(tokenCodes).toContain('40001');
  expect(tokenCodes).not.toContain('48001');
});
