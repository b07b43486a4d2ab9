import { expect, test } from 'vitest';
import { virtualClock } from '../../runtime/clock.ts';
import { silentLog } from '../../runtime/log.ts';
import type { OpenChannel } from '../channels/channel.ts';
import { createPager, type PagerDeps, type PagerState } from './pager.ts';
import { readRota } from './rota.ts';

const start = Date.parse('2026-07-15T10:00:00+08:00');
const week = `
people:
  li: { name: Li, phone: "+8613900000001" }
weeks:
  - { from: "2026-07-13 08:00", first: li, second: li, supervisor: li }
test: "10:00"
`;

/** A telephone that takes every call. */
const voice: OpenChannel = {
  ...{ channel: 'voice', ratePerSecond: 1, perDay: null },
  can: { receipts: true, replies: true, confirm: true, segments: false },
  port: {
    provider: 'twilio',
    send: async () => ({ is: 'accepted', providerId: 'CA1' }),
    find: async () => ({ is: 'cannot' }),
  },
  ...{ priceMicros: () => 0, addressOf: () => null },
};

test('a key that is pressed while it is being looked up who is signed in stays pressed', async () => {
  const clock = virtualClock(start);
  const { rota } = readRota('duty.yaml', week, 'Asia/Shanghai');
  let kept: PagerState = { page: null, test: null };
  let isWaiting = false;
  let lookedUp = (): void => {};
  const marks: string[] = [];
  const deps: PagerDeps = {
    ...{ rota, zone: 'Asia/Shanghai', brand: { en: 'Grid', 'zh-CN': '供电' }, voice },
    waiting: () =>
      isWaiting ? [{ id: 'A-1', since: start, title: { en: 'x', 'zh-CN': 'x' }, where: 'SS' }] : [],
    isAttended: () => new Promise((resolve) => (lookedUp = () => resolve(true))),
    channelProblem: () => null,
    keep: async (state) => {
      kept = state;
    },
    acknowledge: async () => {},
    newMarker: () => `m${marks.push('')}`,
    ...{ clock, log: silentLog },
  };
  const pager = createPager(deps);
  await pager.tick();
  expect(kept.test?.state).toBe('calling');
  isWaiting = true;
  const round = pager.tick();
  await pager.keyed(kept.test?.marker ?? '', '1');
  expect(kept.test?.state).toBe('confirmed');
  lookedUp();
  await round;
  // What stands is what the next change is made of.
  clock.advanceTo(start + 4 * 60_000);
  const later = pager.tick();
  lookedUp();
  await later;
  expect(kept.page?.calls).toHaveLength(1);
  expect(kept.test?.state).toBe('confirmed');
  clock.advanceTo(start + 30 * 60_000);
  expect(pager.problem()?.reason).not.toBe('test_failed');
});
