/** Beginnings of shown counts in a file beside the stores, never among what is public: a line for each. */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Held, KeptCounts } from './held.ts';

/** Lines that the file may hold beyond what is shown. */
const LINES_BEYOND = 5_000;

/**
 * @param file absent at the first start
 * @param failed hears that nothing can be written; what is new is then kept in memory alone
 */
export function keptCounts(file: string, failed: (cause: unknown) => unknown): KeptCounts {
  let lines = 0;
  let isTorn = false;
  const textOf = (list: Iterable<readonly [string, Held]>): string => {
    let text = '';
    for (const [key, { shown, at }] of list) text += `${JSON.stringify([key, shown, at])}\n`;
    return text;
  };
  const written = (write: () => void): void => {
    try {
      write();
    } catch (cause) {
      failed(cause);
    }
  };
  return {
    load() {
      if (!existsSync(file)) return [];
      const text = readFileSync(file, 'utf8');
      isTorn = text !== '' && !text.endsWith('\n');
      const found = text.split('\n').flatMap(heldOf);
      lines = found.length;
      return found;
    },
    add(begun) {
      lines += begun.length;
      const text = `${isTorn ? '\n' : ''}${textOf(begun)}`;
      isTorn = false;
      written(() => appendFileSync(file, text, { mode: 0o600 }));
    },
    shrink(shown) {
      if (lines <= shown.size + LINES_BEYOND) return;
      lines = shown.size;
      written(() => {
        writeFileSync(`${file}.new`, textOf(shown), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      });
    },
  };
}

/** A line that broke off when the process ended is none. */
function heldOf(line: string): Array<readonly [string, Held]> {
  try {
    const [key, shown, at] = JSON.parse(line) as [string, number, number];
    return [[key, { shown, at }]];
  } catch {
    return [];
  }
}
