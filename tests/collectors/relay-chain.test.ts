/** The taking side: what is not of the sender is refused, half a file is waited for. */
import { beforeEach, describe, expect, test } from 'vitest';
import { signer } from '../../src/collectors/relay/keys.ts';
import { tailOf } from '../../src/collectors/relay/segment.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import {
  type Bench,
  bench,
  ids,
  idsOf,
  memoryFolder,
  names,
  privatePem,
  start,
  write,
  written,
} from './relay-support.ts';

let at: Bench;
beforeEach(async () => {
  at = await bench(6);
});

describe('what is not of the sender', () => {
  function tamper(number: number, change: (text: string) => string): void {
    at.copy(number);
    const name = names(at.inner)[number - 1] ?? '';
    const text = at.folder.files.get(name)?.toString('utf8') ?? '';
    at.folder.files.set(name, Buffer.from(change(text)));
  }

  test('a changed fact: a dead letter, never taken, and a good copy is', async () => {
    at.copy(1, 3);
    tamper(2, (text) => text.replace('hes-2', 'hes-9'));
    await at.lookAfter(0);
    expect(at.outer.told).toEqual(['took 1']);
    await at.lookAfter(1_000);
    expect(at.outer.told).toEqual(['took 1', 'refused 2 signature_wrong']);
    expect(at.outer.sink.letters).toMatchObject([{ source: 'zone-3', reason: 'signature_wrong' }]);
    at.copy(2);
    await at.lookAfter(1_000);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 3));
  });

  test('kept in place it is refused once, not at each look', async () => {
    at.open({ after: 'keep' });
    tamper(1, (text) => text.replace('hes-1', 'hes-9'));
    for (let look = 0; look < 5; look += 1) await at.lookAfter(1_000);
    expect(at.outer.sink.letters).toHaveLength(1);
    expect(at.outer.told).toEqual(['refused 1 signature_wrong']);
  });

  test('another key: refused, even where all hashes fit', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('ed25519');
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    at.inner = await written(1, { key });
    at.copy(1);
    await at.lookAfter(0);
    await at.lookAfter(1_000);
    expect(at.outer.told).toEqual(['refused 1 signature_wrong']);
    expect(key).not.toBe(privatePem);
  });

  test('an old segment under a new name is refused', async () => {
    at.copy(1);
    const [first = ''] = names(at.inner);
    const renamed = first.replace('000000000001', '000000000002');
    at.folder.files.set(renamed, at.inner.files.get(first) ?? Buffer.alloc(0));
    await at.lookAfter(0);
    await at.lookAfter(1_000);
    expect(at.outer.told).toEqual(['took 1', 'refused 2 wrong_name']);
  });

  test('files that are no segments are left alone', async () => {
    at.folder.files.set('readme.txt', Buffer.from('x'));
    at.folder.files.set('zone-4.01784077200000.000000000001.seg', Buffer.from('x'));
    await at.lookAfter(0);
    expect(at.outer.told).toEqual([]);
    expect(at.folder.files.size).toBe(2);
  });
});

describe('a sender of a newer version', () => {
  /** The third segment as such a sender would have written and signed it. */
  function rewrite(change: (body: string) => string): void {
    at.copy(1, 2, 3, 4);
    const name = names(at.inner)[2] ?? '';
    const lines = (at.inner.files.get(name)?.toString('utf8') ?? '').split('\n').slice(0, -3);
    const body = Buffer.from(change(`${lines.join('\n')}\n`));
    const tail = tailOf(body, start, signer(privatePem));
    at.folder.files.set(name, Buffer.concat([body, tail.bytes]));
  }

  test('a form that is not known waits for this side to be upgraded; nothing is skipped', async () => {
    rewrite((body) => body.replace('forewatt-segment/1', 'forewatt-segment/2'));
    await at.lookAfter(0);
    await at.lookAfter(3_600_000);
    expect(idsOf(at.outer)).toEqual(ids(1, 2));
    expect(at.outer.reader.holding()).toMatchObject({ why: 'unknown_form' });
    expect(at.outer.sink.letters).toEqual([]);
    at.copy(3);
    await at.lookAfter(1_000);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 3, 4));
  });

  test('a fact that is not known is a dead letter, the others are taken', async () => {
    rewrite((body) => body.replace('"voltage"', '"pressure"'));
    at.folder.files.delete(names(at.inner)[3] ?? '');
    await at.lookAfter(0);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 3));
    expect(at.outer.sink.readings).toHaveLength(2);
    const [letter] = at.outer.sink.letters;
    expect(letter).toMatchObject({ source: 'zone-3', reason: 'unknown_form' });
    expect(Buffer.from(letter?.payload ?? []).toString()).toContain('pressure');
  });
});

describe('half a file', () => {
  test('is waited for and taken once it is whole', async () => {
    at.copy(1, 2, 3);
    const name = names(at.inner)[1] ?? '';
    const whole = at.inner.files.get(name) ?? Buffer.alloc(0);
    for (const share of [0, 0.3, 0.9, 0.999]) {
      at.folder.files.set(name, whole.subarray(0, Math.floor(whole.length * share)));
      await at.lookAfter(1_000);
      expect(idsOf(at.outer)).toEqual(ids(1));
    }
    at.folder.files.set(name, whole);
    await at.lookAfter(1_000);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 3));
    expect(at.outer.sink.letters).toEqual([]);
  });

  test('that stays half is a dead letter and a gap', async () => {
    at.copy(1, 2, 3);
    const name = names(at.inner)[1] ?? '';
    at.folder.files.set(name, Buffer.from(at.inner.files.get(name)?.subarray(0, 200) ?? []));
    await at.lookAfter(0);
    await at.lookAfter(60_000);
    expect(at.outer.told).toEqual(['took 1', 'refused 2 torn']);
    await at.lookAfter(60_000);
    expect(at.outer.told.slice(2)).toEqual(['missed 2-2', 'took 3']);
  });
});

describe('the sender', () => {
  test('was restarted: the chain goes on', async () => {
    await write(at.inner, virtualClock(start + 50_000), { from: 7, to: 8 });
    at.copy(1, 2, 3, 4, 5, 6, 7, 8, 9);
    await at.lookAfter(0);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 3, 4, 5, 6, 7, 8));
    expect(at.outer.told.every((told) => told.startsWith('took'))).toBe(true);
  });

  test('was put back to an earlier state: its new numbers are no duplicates', async () => {
    const before = new Map((await written(3)).files);
    at.copy(1, 2, 3, 4, 5, 6);
    await at.lookAfter(0);
    at.inner.files.clear();
    for (const [name, bytes] of before) at.inner.files.set(name, bytes);
    await write(at.inner, virtualClock(start + 50_000), { from: 11, to: 12 });
    for (const name of names(at.inner).slice(3)) {
      at.folder.files.set(name, at.inner.files.get(name) ?? Buffer.alloc(0));
    }
    await at.lookAfter(0);
    expect(idsOf(at.outer)).toEqual(expect.arrayContaining(ids(11, 12)));
    expect(at.outer.told).toContain('sender_put_back');
    expect(at.outer.reader.gaps()).toEqual([]);
  });

  test('lost its folder, and its clock went back: nothing is taken for a second copy', async () => {
    at.copy(1, 2);
    await at.lookAfter(0);
    at.inner = memoryFolder();
    await write(at.inner, virtualClock(start - 50_000), { from: 21, to: 22 });
    at.copy(1, 2);
    await at.lookAfter(0);
    expect(idsOf(at.outer)).toEqual(ids(1, 2));
    expect(at.outer.told.slice(2)).toEqual([
      'refused 1 older_than_taken',
      'refused 2 older_than_taken',
    ]);
    expect([...at.folder.files.keys()].every((name) => name.startsWith('refused/'))).toBe(true);
  });

  test('lost only what was open, and its clock went back: it begins a later run all the same', async () => {
    at.copy(1, 2, 3, 4, 5, 6);
    await at.lookAfter(0);
    for (const name of at.inner.files.keys())
      if (name.startsWith('open/')) at.inner.files.delete(name);
    await write(at.inner, virtualClock(start - 50_000), { from: 21, to: 22 });
    at.copy(7, 8);
    await at.lookAfter(0);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 3, 4, 5, 6, 21, 22));
    expect(at.outer.told).toContain('sender_began_anew');
  });

  test('lost its folder: it begins anew, and that is said', async () => {
    at.copy(1, 2);
    await at.lookAfter(0);
    at.inner = memoryFolder();
    await write(at.inner, virtualClock(start + 50_000), { from: 21, to: 22 });
    at.copy(1, 2);
    await at.lookAfter(0);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 21, 22));
    expect(at.outer.told).toContain('sender_began_anew');
  });
});
