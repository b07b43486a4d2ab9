/** The sending side: what is acknowledged is in a segment, whatever happens to the process. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { verifier } from '../../src/collectors/relay/keys.ts';
import { compare, placeIn } from '../../src/collectors/relay/names.ts';
import { readSegment, type Segment } from '../../src/collectors/relay/segment.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import {
  gasp,
  type MemoryFolder,
  memoryFolder,
  publicPem,
  senderOn,
  settled,
  start,
  volts,
} from './relay-support.ts';

function published(disk: MemoryFolder): Segment[] {
  const files = [...disk.files.keys()].flatMap((name) => placeIn('zone-3', name) ?? []);
  return files.sort(compare).map((file) => {
    const bytes = disk.files.get(file.name) ?? Buffer.alloc(0);
    const known = { ...file, relay: 'zone-3', verifier: verifier([publicPem]) };
    const read = readSegment(bytes, known);
    if (typeof read === 'string') throw new Error(`${file.name}: ${read}`);
    return read;
  });
}

function expectChain(segments: readonly Segment[]): void {
  segments.forEach(({ header }, index) => {
    const before = segments[index - 1];
    expect(header.previous).toBe(before?.hash ?? null);
    expect(header.sequence).toBe((before?.header.sequence ?? 0) + 1);
  });
}

describe('segments', () => {
  test('facts are acknowledged before the segment is closed, and closed after a second', async () => {
    const [disk, clock] = [memoryFolder(), virtualClock(start)];
    const sender = senderOn(disk.process(), clock);
    sender.start();
    await sender.put({ events: [gasp(1)], readings: [volts(1)] });
    expect(published(disk)).toEqual([]);
    clock.advanceTo(start + 1_000);
    await settled();
    const [segment] = published(disk);
    expect(segment?.facts).toEqual({
      ...{ events: [gasp(1)], readings: [volts(1)], contacts: [], gaps: [], strange: [] },
    });
    expect(sender.standing()).toMatchObject({
      problem: null,
      waiting: 0,
      counts: { segments: 1, events: 1, readings: 1, held_segments: 1 },
    });
  });

  test('with nothing to say an empty segment says so every ten seconds', async () => {
    const [disk, clock] = [memoryFolder(), virtualClock(start)];
    senderOn(disk.process(), clock).start();
    await settled();
    for (let second = 1; second <= 35; second += 1) {
      clock.advanceTo(start + second * 1_000);
      await settled(5);
    }
    expect(published(disk)).toHaveLength(3);
    expectChain(published(disk));
  });

  test('no segment is much larger than it may be, and none is lost between two', async () => {
    const [disk, clock] = [memoryFolder(), virtualClock(start)];
    const sender = senderOn(disk.process(), clock, { segmentMb: 0.1 });
    sender.start();
    const all = Array.from({ length: 3_000 }, (_, number) => volts(number));
    await Promise.all(
      [0, 1, 2].map((k) => sender.put({ readings: all.slice(k * 1e3, k * 1e3 + 1e3) })),
    );
    await sender.stop();
    const sizes = [...disk.files].filter(([name]) => !name.startsWith('open/'));
    expect(Math.max(...sizes.map(([, bytes]) => bytes.length))).toBeLessThan(150_000);
    const segments = published(disk);
    expect(segments.length).toBeGreaterThan(2);
    expectChain(segments);
    expect(segments.flatMap(({ facts }) => facts.readings)).toEqual(all);
  });

  test('a folder that cannot be written holds the acknowledgement and says so', async () => {
    const [disk, clock] = [memoryFolder(() => 0), virtualClock(start)];
    const process = disk.process();
    const sender = senderOn(process, clock);
    sender.start();
    await sender.put({ events: [gasp(1)] });
    process.killAfter(1);
    await expect(sender.put({ events: [gasp(2)] })).rejects.toMatchObject({
      code: 'COL-RELAY-FOLDER',
    });
    expect(sender.standing().problem).toBe('killed');
    process.mend();
    await sender.put({ events: [gasp(2)] });
    expect(sender.standing().problem).toBeNull();
    await sender.stop();
    const ids = published(disk).flatMap(({ facts }) => facts.events.map(({ id }) => id));
    expect(ids).toEqual(['hes-1', 'hes-2']);
  });
});

test('a folder that somebody emptied: the next facts begin a new row', async () => {
  const [disk, clock] = [memoryFolder(), virtualClock(start)];
  const sender = senderOn(disk.process(), clock);
  sender.start();
  await sender.put({ events: [gasp(1)] });
  disk.files.clear();
  await expect(sender.put({ events: [gasp(2)] })).rejects.toThrow();
  await sender.put({ events: [gasp(2)] });
  await sender.stop();
  expect(published(disk)).toMatchObject([{ header: { sequence: 1, began: 1, previous: null } }]);
});

test('what is no segment in open/ is laid aside, what was never begun goes', async () => {
  const [disk, clock] = [memoryFolder(), virtualClock(start)];
  disk.files.set('open/zone-3.01784077100000.000000000001.seg', Buffer.from('what\n'));
  disk.files.set('open/zone-3.01784077100000.000000000002.seg', Buffer.from('{"form":"fore'));
  const sender = senderOn(disk.process(), clock);
  await sender.put({ events: [gasp(1)] });
  const open = [...disk.files.keys()].filter((name) => name.startsWith('open/zone'));
  expect(open.filter((name) => name.endsWith('.broken'))).toHaveLength(1);
  expect(open).toHaveLength(2);
});

describe('what lies ready', () => {
  async function filled(keep: object): Promise<[MemoryFolder, ReturnType<typeof senderOn>]> {
    const [disk, clock] = [memoryFolder(), virtualClock(start)];
    const sender = senderOn(disk.process(), clock, { keep, segmentMb: 0.01 });
    sender.start();
    for (let minute = 0; minute < 5; minute += 1) {
      await sender.put({
        readings: Array.from({ length: 100 }, (_, k) => volts(minute * 100 + k)),
      });
      clock.advanceTo(start + minute * 60_000 + 1_000);
      await settled();
    }
    clock.advanceTo(start + 360_000);
    await settled();
    return [disk, sender];
  }

  test('the oldest go by age, and are counted', async () => {
    const [disk, sender] = await filled({ age: '2m' });
    const { counts } = sender.standing();
    expect(counts['removed_too_old']).toBeGreaterThan(1);
    expect(counts['removed_too_many']).toBe(0);
    expect(published(disk)[0]?.header.sequence).toBe((counts['removed_too_old'] ?? 0) + 1);
  });

  test('beyond their size the oldest go, whatever their age', async () => {
    const [disk, sender] = await filled({ gb: 0.000_05 });
    expect(sender.standing().counts['removed_too_many']).toBeGreaterThan(0);
    expect(sender.standing().counts['held_bytes']).toBeLessThan(53_688);
    expect(published(disk).at(-1)?.header.sequence).toBeGreaterThan(4);
  });

  test('what the device took away is not counted as removed', async () => {
    const [disk, clock] = [memoryFolder(), virtualClock(start)];
    const sender = senderOn(disk.process(), clock, { keep: { age: '1m' } });
    sender.start();
    await sender.put({ events: [gasp(1)] });
    clock.advanceTo(start + 1_000);
    await settled();
    for (const name of disk.files.keys()) if (!name.includes('/')) disk.files.delete(name);
    for (let second = 2; second < 200; second += 1) {
      clock.advanceTo(start + second * 1_000);
      await settled(3);
    }
    const { counts } = sender.standing();
    expect(counts['removed_too_old']).toBe(
      (counts['segments'] ?? 0) - (counts['held_segments'] ?? 0) - 1,
    );
  });
});

test.prop(
  [
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }),
    fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 8 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ],
  { numRuns: 40 },
)(
  'killed at any steps, each acknowledged fact is in one chain without a gap',
  async (batches, kills, half) => {
    const disk = memoryFolder(() => half);
    const clock = virtualClock(start);
    const waiting = [...kills];
    const acknowledged: string[] = [];
    let next = 0;
    let process = disk.process();
    let sender = begin();

    function begin(): ReturnType<typeof senderOn> {
      process = disk.process();
      const kill = waiting.shift();
      if (kill !== undefined) process.killAfter(kill);
      const one = senderOn(process, clock, { segmentMb: 0.01 });
      one.start();
      return one;
    }

    for (const size of batches) {
      const events = Array.from({ length: size }, () => gasp(next++));
      for (let isDone = false; !isDone; ) {
        // The source gives the same again until it is acknowledged.
        isDone = await sender.put({ events }).then(
          () => true,
          () => false,
        );
        if (!isDone) sender = begin();
      }
      acknowledged.push(...events.map(({ id }) => id));
      clock.advanceTo(clock.now() + 700);
      await settled(3);
    }
    for (let isDone = false; !isDone; ) {
      await sender.stop();
      isDone = !process.isDead();
      if (!isDone) sender = begin();
    }
    const segments = published(disk);
    expectChain(segments);
    const ids = segments.flatMap(({ facts }) => facts.events.map(({ id }) => id));
    expect([...new Set(ids)].sort()).toEqual(acknowledged.sort());
    expect(segments.flatMap(({ facts }) => facts.strange)).toEqual([]);
  },
);
