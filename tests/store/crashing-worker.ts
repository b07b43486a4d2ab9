import { fault } from '../../src/runtime/problem.ts';
import { serveThread } from '../../src/store/sqlite/thread.ts';

/** A thread that adds, fails in words, and dies when it is told to. */
serveThread(async ({ start }: { start: number }) => ({
  add: (by: number) => start + by,
  deep: { echo: (value: unknown) => value },
  refuse() {
    throw fault('STO-FULL', { where: 'a test' }, { place: { file: 'x.csv', row: 3 } });
  },
  fail() {
    throw new TypeError('a fault of ours');
  },
  die: () => process.exit(3),
  close: () => null,
}));
