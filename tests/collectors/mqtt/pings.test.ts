/** A question to a meter through its head-end: one answer, in time, or none. */
import { expect, test } from 'vitest';
import type { HeadEnd } from '../../../src/collectors/mqtt/head-end.ts';
import { pings } from '../../../src/collectors/mqtt/pings.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';

const start = Date.UTC(2026, 6, 15, 1);
const able = { ping: { topic: 'ami/{asset}/ping', timeoutMs: 20_000 } } as HeadEnd;

function asking(headEnd: HeadEnd | null = able, isConnected = true) {
  const clock = virtualClock(start);
  const sent: Array<{ topic: string; id: string }> = [];
  const asked = pings({
    ...{ source: 'ami', headEnd, clock },
    publish(topic, payload) {
      if (isConnected) sent.push({ topic, id: JSON.parse(payload).id });
      return isConnected;
    },
  });
  return { clock, sent, asked };
}

test('the answer that bears its id answers it, whichever comes first', async () => {
  const { asked, sent } = asking();
  const both = [asked.ask('M-1'), asked.ask('M-2')];
  expect(sent.map(({ topic }) => topic)).toEqual(['ami/M-1/ping', 'ami/M-2/ping']);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  asked.answered(sent[1]?.id ?? '', true);
  asked.answered(sent[0]?.id ?? '', false);
  expect(await Promise.all(both)).toEqual(['unanswered', 'answered']);
  expect(asked.waiting()).toBe(0);
});

test('without an answer in its time it is unanswered; a late or foreign one changes nothing', async () => {
  const { asked, sent, clock } = asking();
  const one = asked.ask('M-1');
  asked.answered('somebody-elses', true);
  clock.advanceTo(start + 19_999);
  expect(asked.waiting()).toBe(1);
  clock.advanceTo(start + 20_000);
  expect(await one).toBe('unanswered');
  asked.answered(sent[0]?.id ?? '', true);
  expect(asked.waiting()).toBe(0);
});

test.each([
  ['a head-end that cannot ask', { ...able, ping: null }, true],
  ['no head-end', null, true],
  ['a broker that is away', able, false],
])('%s: nobody was asked, which says nothing of the meter', async (_, headEnd, isConnected) => {
  const { asked } = asking(headEnd, isConnected);
  expect(await asked.ask('M-1')).toBe('not_reachable');
  expect(asked.waiting()).toBe(0);
});

test('at the end of the source what is open was not answered by anybody', async () => {
  const { asked } = asking();
  const open = [asked.ask('M-1'), asked.ask('M-2')];
  asked.stop();
  expect(await Promise.all(open)).toEqual(['not_reachable', 'not_reachable']);
});

test('more than ten thousand are not kept open', async () => {
  // Ten thousand timers of the virtual clock would take seconds to sort.
  const clock = { now: () => start, after: () => () => {} };
  const asked = pings({ source: 'ami', headEnd: able, clock, publish: () => true });
  for (let number = 0; number < 10_000; number += 1) void asked.ask(`M-${number}`);
  expect(await asked.ask('M-x')).toBe('not_reachable');
  expect(asked.waiting()).toBe(10_000);
});
