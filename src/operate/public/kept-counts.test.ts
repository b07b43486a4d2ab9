import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { heldCounts } from './held.ts';
import { keptCounts } from './kept-counts.ts';

const directory = mkdtempSync(join(tmpdir(), 'forewatt-shown-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What a start with this file shows of one count. */
function shown(file: string, count: number, failed = (cause: unknown): unknown => expect(cause)) {
  const held = heldCounts(keptCounts(file, failed));
  const text = held.begin()('O-1 河东', count);
  held.keep();
  return text;
}

test('a restart between two refreshes does not begin anew, also when its last line broke off', () => {
  const file = join(directory, 'shown-counts');
  expect(shown(file, 7)).toBe(5);
  // Begun anew eight would be 10, and tell that seven were seven.
  expect(shown(file, 8)).toBe(5);
  appendFileSync(file, '["O-2 河');
  expect(shown(file, 11)).toBe(5);
  expect(shown(file, 12)).toBe(10);
  expect(statSync(file).mode & 0o077, 'true counts are for nobody else to read').toBe(0);
  const held = heldCounts(keptCounts(file, (cause) => expect(cause).toBeNull()));
  held.begin()('O-3 城南', 3);
  held.keep();
  expect(readFileSync(file, 'utf8').split('\n').at(-2)).toBe('["O-3 城南",2.5,3]');
});

test('a disk that takes nothing is said, and what is shown goes on', () => {
  const said: unknown[] = [];
  const nowhere = join(directory, 'no', 'such', 'folder');
  expect(shown(nowhere, 3, (cause) => said.push(cause))).toBe('<5');
  expect(said).toHaveLength(1);
});

test('the file forgets what is long over', () => {
  const file = join(tmpdir(), `forewatt-shown-${process.pid}`);
  const held = heldCounts(keptCounts(file, (cause) => expect(cause).toBeNull()));
  for (let day = 0; day < 3; day += 1) {
    const show = held.begin();
    for (let i = 0; i < 2_000; i += 1) show(`O-${day}-${i}`, 9);
    held.keep();
  }
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(6_000);
  held.begin()('O-now', 9);
  held.keep();
  expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(['["O-now",10,9]']);
  rmSync(file);
});
