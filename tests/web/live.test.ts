import { describe, expect, test } from 'vitest';
import { moved, settled } from '../../web/shared/live-objects.ts';
import {
  begun,
  caughtUp,
  connecting,
  failed,
  type Health,
  heard,
  looked,
} from '../../web/shared/stream-health.ts';

const SECOND = 1_000;
const live = (): Health => heard(begun(0), 0);

describe('nothing old is ever shown as live', () => {
  test('a half-open stream is delayed after 15 s, not live after 30 s, and given up', () => {
    expect(looked(live(), 15 * SECOND)).toMatchObject({ health: { state: 'live' }, isDead: false });
    expect(looked(live(), 16 * SECOND).health.state).toBe('delayed');
    expect(looked(live(), 31 * SECOND)).toEqual({
      health: { ...live(), state: 'not_live' },
      isDead: true,
    });
  });

  test('one that is given up gets its time to connect, and is still not live meanwhile', () => {
    const silent = connecting(looked(live(), 31 * SECOND).health, 31 * SECOND);
    expect(looked(silent, 40 * SECOND)).toMatchObject({
      health: { state: 'not_live' },
      isDead: false,
    });
    expect(looked(silent, 62 * SECOND).isDead).toBe(true);
  });

  test('a laptop that slept for an hour is not live at its first look', () => {
    expect(looked(live(), 3_600 * SECOND)).toMatchObject({
      health: { state: 'not_live' },
      isDead: true,
    });
  });

  test('after a gap the banner stays until the snapshot stands', () => {
    const cut = failed(failed(live(), 1), 2);
    expect(cut.state).toBe('not_live');
    const back = heard(cut, 60 * SECOND, true);
    expect(back).toMatchObject({ state: 'not_live', isBehind: true });
    expect(heard(back, 61 * SECOND).state).toBe('not_live');
    expect(caughtUp(heard(back, 61 * SECOND), 62 * SECOND).state).toBe('live');
  });

  test('a snapshot that comes when the stream is silent again makes nothing live', () => {
    const back = heard(failed(failed(live(), 1), 2), 60 * SECOND, true);
    expect(caughtUp(back, 90 * SECOND).state).toBe('not_live');
  });

  test('a resumed stream without a gap is live at its first word', () => {
    expect(heard(failed(live(), 1), 2 * SECOND).state).toBe('live');
  });

  test('a live screen that missed something says delayed, not live, until it has caught up', () => {
    expect(heard(live(), SECOND, true).state).toBe('delayed');
  });
});

describe('a snapshot and the stream meet', () => {
  const outage = (version: number) => ({ id: 'O-1', version });

  test('what the stream said while the snapshot was read is not undone by it', () => {
    const snapshot = new Map([
      ['O-1', outage(3)],
      ['O-2', { id: 'O-2', version: 1 }],
    ]);
    const since = [
      { set: { 'O-1': outage(4) }, del: [] },
      { set: {}, del: ['O-2'] },
    ];
    expect([...settled(snapshot, since).values()]).toEqual([outage(4)]);
  });

  test('an older version that comes late changes nothing, and the same twice is once', () => {
    const now = new Map([['O-1', outage(4)]]);
    expect(moved(now, { set: { 'O-1': outage(3) }, del: [] }).get('O-1')).toEqual(outage(4));
    const once = moved(now, { set: { 'O-1': outage(5) }, del: [] });
    expect(moved(once, { set: { 'O-1': outage(5) }, del: [] })).toEqual(once);
  });

  test('of what is over the newest two hundred stay, and all that stands', () => {
    let objects: ReadonlyMap<string, unknown> = new Map();
    for (let n = 0; n < 1_000; n += 1) {
      const id = `O-${n}`;
      objects = moved(objects, { set: { [id]: { version: 1, state: 'confirmed' } }, del: [] });
      if (n % 2 === 1) continue;
      objects = moved(objects, { set: { [id]: { version: 2, state: 'closed' } }, del: [] });
    }
    expect(objects.size).toBe(700);
    expect(objects.has('O-1')).toBe(true);
    expect(objects.has('O-600')).toBe(true);
    expect(objects.has('O-598')).toBe(false);
  });
});
