import { describe, expect, test } from 'vitest';
import { virtualClock } from '../runtime/clock.ts';
import { streamHub } from './stream.ts';

const start = Date.parse('2026-07-15T09:00:00Z');

function hubAt(limits = {}) {
  const clock = virtualClock(start);
  return { clock, hub: streamHub({ clock, wallClock: clock, epoch: '7f3a', limits }) };
}

/** A reader that keeps what it got; `isOpen` false makes it fall behind. */
function listener() {
  const texts: string[] = [];
  let drained: (() => void) | null = null;
  const state = { isOpen: true, hasEnded: false };
  return {
    state,
    sink: {
      write(text: string) {
        texts.push(text);
        return state.isOpen;
      },
      onDrain: (run: () => void) => {
        drained = run;
      },
      end: () => {
        state.hasEnded = true;
      },
    },
    drain() {
      state.isOpen = true;
      drained?.();
    },
    events: () => texts.map((text) => /event: (\w+)/.exec(text)?.[1]),
    ids: () => texts.map((text) => /^id: (\S+)/.exec(text)?.[1] ?? null),
    last: () => texts.at(-1) ?? '',
  };
}

describe('a stream', () => {
  test('merges changes of one object within a quarter of a second into the latest', () => {
    const { clock, hub } = hubAt();
    const reader = listener();
    hub.join({ user: 'U', topics: [], after: null, sink: reader.sink });
    hub.publish('outage', 'O-1', { version: 1 });
    hub.publish('outage', 'O-1', { version: 2 });
    hub.publish('outage', 'O-2', null);
    clock.advanceTo(start + 250);
    expect(reader.events()).toEqual(['hello', 'outage']);
    expect(reader.last()).toContain('"set":{"O-1":{"version":2}},"del":["O-2"]');
  });

  test('gives each frame the next number and pings none', () => {
    const { clock, hub } = hubAt();
    const reader = listener();
    hub.join({ user: 'U', topics: [], after: null, sink: reader.sink });
    hub.publish('task', 'K-1', {});
    clock.advanceTo(start + 10_000);
    expect(reader.events()).toEqual(['hello', 'task', 'ping']);
    expect(reader.ids()).toEqual(['7f3a-0', '7f3a-1', null]);
    expect(hub.position()).toBe('7f3a-1');
  });

  test('goes on where a reader left, without a gap and without moving its position first', () => {
    const { clock, hub } = hubAt();
    hub.publish('alarm', 'A-1', {});
    clock.advanceTo(start + 300);
    const left = hub.position();
    hub.publish('alarm', 'A-2', {});
    clock.advanceTo(start + 600);
    const reader = listener();
    hub.join({ user: 'U', topics: [], after: left, sink: reader.sink });
    expect(reader.events()).toEqual(['hello', 'alarm']);
    expect(reader.ids()).toEqual(['7f3a-1', '7f3a-2']);
    expect(reader.last()).toContain('A-2');
  });

  test.each([
    ['restarted', 'other-1', 0],
    ['restarted', '7f3a-99', 0],
    ['restarted', 'nonsense', 0],
    ['buffer_gone', '7f3a-0', 61_000],
  ])('says reset %s for position %s', (reason, after, laterMs) => {
    const { clock, hub } = hubAt();
    hub.publish('alarm', 'A-1', {});
    clock.advanceTo(start + 300 + laterMs);
    const reader = listener();
    hub.join({ user: 'U', topics: [], after, sink: reader.sink });
    expect(reader.events()).toEqual(['hello', 'reset']);
    expect(reader.last()).toContain(reason);
  });

  test('tells a reader of one feeder only what is on it', () => {
    const { clock, hub } = hubAt();
    const reader = listener();
    hub.join({ user: 'U', topics: ['feeder:XQ-12'], after: null, sink: reader.sink });
    hub.publish('outage', 'O-1', { feeder: 'XQ-14' });
    hub.publish('device', 'RC-204', { feeder: 'XQ-12' });
    clock.advanceTo(start + 300);
    expect(reader.events()).toEqual(['hello', 'device']);
  });

  test('a slow reader gets the latest of each object once it is free again', () => {
    const { clock, hub } = hubAt();
    const reader = listener();
    hub.join({ user: 'U', topics: [], after: null, sink: reader.sink });
    reader.state.isOpen = false;
    for (const version of [1, 2, 3]) {
      hub.publish('outage', 'O-1', { version });
      clock.advanceTo(clock.now() + 300);
    }
    reader.drain();
    expect(reader.events()).toEqual(['hello', 'outage', 'outage']);
    expect(reader.last()).toContain('"version":3');
  });

  test('a reader that stays behind for ten seconds is sent away', () => {
    const { clock, hub } = hubAt();
    const reader = listener();
    hub.join({ user: 'U', topics: [], after: null, sink: reader.sink });
    reader.state.isOpen = false;
    hub.publish('outage', 'O-1', {});
    clock.advanceTo(start + 300);
    clock.advanceTo(start + 21_000);
    expect(reader.last()).toContain('slow_client');
    expect([reader.state.hasEnded, hub.readers()]).toEqual([true, 0]);
  });

  test('nobody gets more streams than the limits', () => {
    const { hub } = hubAt({ readersMax: 3, readersPerUserMax: 2 });
    const join = (user: string) =>
      hub.join({ user, topics: [], after: null, sink: listener().sink });
    expect([join('A'), join('A'), join('A')].map((one) => one !== null)).toEqual([
      true,
      true,
      false,
    ]);
    expect([join('B'), join('C')].map((one) => one !== null)).toEqual([true, false]);
  });
});
