import { expect, test } from 'vitest';
import { inThread } from '../../src/store/sqlite/thread.ts';

interface Crashing {
  add(by: number): Promise<number>;
  deep: { echo<T>(value: T): Promise<T> };
  refuse(): Promise<void>;
  fail(): Promise<void>;
  die(): Promise<void>;
  close(): Promise<void>;
}

const open = (): Promise<Crashing> =>
  inThread<Crashing>({
    entry: new URL('./crashing-worker.ts', import.meta.url),
    data: { start: 40 },
    groups: ['deep'],
    pieces: ['deep.echo'],
    where: 'a test',
  });

test('values and errors cross the border between threads as they are', async () => {
  const thread = await open();
  expect(await thread.add(2)).toBe(42);
  const value = { map: new Map([['a', 1]]), bytes: new Uint8Array([1, 2]), none: null };
  expect(await thread.deep.echo(value)).toEqual(value);
  await expect(thread.refuse()).rejects.toMatchObject({
    code: 'STO-FULL',
    status: 507,
    place: { file: 'x.csv', row: 3 },
  });
  await expect(thread.fail()).rejects.toThrow('a fault of ours');
  await thread.close();
  await expect(thread.add(1)).rejects.toMatchObject({ code: 'STO-BROKEN' });
});

test('what is very large crosses piece by piece, while other calls go on', async () => {
  const thread = await open();
  const points = Array.from({ length: 60_000 }, (_, i) => ({ supplyPoint: `户${i}`, from: i }));
  const large = {
    points,
    moves: [],
    ids: points.map(({ supplyPoint }) => supplyPoint),
    none: null,
  };
  const answers: string[] = [];
  const [echoed] = await Promise.all([
    thread.deep.echo(large).finally(() => answers.push('large')),
    thread.add(2).finally(() => answers.push('small')),
  ]);
  expect(echoed).toEqual(large);
  expect(answers).toEqual(['small', 'large']);
  await thread.close();
});

test('a thread that dies fails what was in flight and is started again by the next call', async () => {
  const thread = await open();
  const [died, beside] = await Promise.allSettled([thread.die(), thread.add(1)]);
  expect(died).toMatchObject({ status: 'rejected', reason: { code: 'STO-BROKEN' } });
  expect(beside.status).toBe('rejected');
  expect(await thread.add(2)).toBe(42);
  await thread.close();
});
