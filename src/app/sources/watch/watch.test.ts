import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Collector } from '../../../collectors/collector.ts';
import { DAY, HOUR, MINUTE } from '../../../model/time.ts';
import { detailOf } from './detail.ts';
import { daysUntilFull, diskWatch } from './disk-watch.ts';
import { createGrowth } from './growth.ts';
import { minuteWorst } from './meter.ts';

const GB = 1_000_000_000;
const status = { reason: null, backlog: 0 };
const counters = () => new Map<string, number>();

describe('a disk', () => {
  test('that loses 2 GB an hour and has 96 left is full in two days', () => {
    const first = { at: 0, freeBytes: 100 * GB };
    expect(daysUntilFull([first], { at: 2 * HOUR, freeBytes: 96 * GB })).toBe(2);
  });

  test('that gains room, or was looked at for minutes only, has no day on which it is full', () => {
    const first = { at: 0, freeBytes: 10 * GB };
    expect(daysUntilFull([first], { at: 2 * HOUR, freeBytes: 11 * GB })).toBeNull();
    expect(daysUntilFull([first], { at: 5 * MINUTE, freeBytes: 5 * GB })).toBeNull();
    expect(daysUntilFull([], { at: 0, freeBytes: 1 })).toBeNull();
  });

  test('is judged by the last day: a backup that was removed the day before no longer counts', async () => {
    let now = 0;
    let freeBytes = 500 * GB;
    const room = async () => ({ freeBytes, totalBytes: 1_000 * GB });
    const watch = diskWatch(room, () => now);
    await watch.look();
    freeBytes = 100 * GB;
    for (now = HOUR; now <= 30 * HOUR; now += HOUR) await watch.look();
    expect(watch.view()).toEqual({ freeBytes, totalBytes: 1_000 * GB, daysUntilFull: null });
  });
});

describe('a count', () => {
  test('that grew is told for a minute, and not when its source began anew', () => {
    const growth = createGrowth();
    growth.look('ami', new Map([['dropped/flood', 3]]), 1_000);
    expect([...growth.of('ami', 2_000)]).toEqual(['dropped/flood']);
    growth.look('ami', new Map([['dropped/flood', 3]]), 30_000);
    expect([...growth.of('ami', 62_000)]).toEqual([]);
    growth.look('ami', new Map([['dropped/flood', 0]]), 70_000);
    expect([...growth.of('ami', 70_000)]).toEqual([]);
  });
});

describe('the last minute', () => {
  test('keeps its longest wait for a minute at least and two at most', () => {
    const worst = minuteWorst();
    worst.see(700, 1_000);
    worst.see(20, 50_000);
    expect(worst.most(62_000)).toBe(700);
    expect(worst.most(61_000 + 2 * MINUTE)).toBe(0);
  });

  property.prop([fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 60 })])(
    'a line is never busy for more than all of it',
    (spent) => {
      const worst = minuteWorst();
      for (const [second, ms] of spent.entries()) worst.add(ms, second * 1_000);
      const share = worst.share(spent.length * 1_000);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    },
  );
});

const isElsewhere = () => false;

describe('a flag', () => {
  const lane = { lane: 'events', certificateUntil: null, unacked: 0 };
  const flagsOf = (lanes: object[], ...growing: string[]) => {
    const inside = () => ({ causes: [], contacts: { items: [], more: 0 }, lanes });
    const collector = { status: () => status, counters, inside } as unknown as Collector;
    const around = {
      lastBad: null,
      gaps: [],
      spoolRows: 0,
      disk: null,
      off: null,
      duplicates: 0,
      isElsewhere,
    };
    return detailOf(collector, { ...around, growing: new Set(growing) }).flags;
  };

  test('tells a sender that floods from a store that is slow', () => {
    expect(flagsOf([lane], 'dropped/flood')).toEqual(['flooding']);
    expect(flagsOf([], 'dropped/store_behind')).toEqual(['dropping']);
    expect(flagsOf([lane], 'readings')).toEqual([]);
  });

  test('of things sent twice is for those who send by themselves', () => {
    expect(flagsOf([lane], 'duplicates')).toEqual(['duplicates']);
    expect(flagsOf([], 'duplicates')).toEqual([]);
  });
});

describe('a bad payload', () => {
  const collector = { status: () => status, counters } as unknown as Collector;
  const shown = (payload: Uint8Array) =>
    detailOf(collector, {
      lastBad: { source: 's', topic: 'a\u202eb', reason: 'not_json', payload, receivedAt: DAY },
      ...{
        gaps: [],
        spoolRows: 0,
        disk: null,
        off: null,
        duplicates: 0,
        growing: new Set(),
        isElsewhere,
      },
    }).lastBad;

  test('that is no text is shown as its bytes', () => {
    const bad = shown(new Uint8Array([0xff, 0xfe, 0]));
    expect(bad).toMatchObject({ isText: false, text: 'fffe00', bytes: 3, isCut: false });
  });

  test('that is long is cut, also in the middle of a character', () => {
    const bad = shown(Buffer.from('电'.repeat(1_000)));
    expect(bad).toMatchObject({ isText: true, isCut: true, bytes: 3_000 });
    expect(bad?.text).toBe('电'.repeat(666));
  });

  test('cannot turn the direction of writing, nor ring a bell', () => {
    const bad = shown(Buffer.from('\u001b[2Jx\u0007\u202e\n'));
    expect(bad?.text).toBe('\\u{1b}[2Jx\\u{7}\\u{202e}\n');
    expect(bad?.topic).toBe('a\\u{202e}b');
  });
});
