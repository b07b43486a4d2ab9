import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { buildWeb } from './support/town.ts';

const dist = join(import.meta.dirname, '../../web/dist');

/** Bytes over the wire of all files of one kind that a page names. */
function compressed(page: string, kind: 'js' | 'css'): number {
  const html = readFileSync(join(dist, page, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
  const wanted = files.filter((path) => path.endsWith(`.${kind}`));
  expect(wanted.length).toBeGreaterThan(0);
  return wanted.reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path))).length, 0);
}

beforeAll(buildWeb);

test.each([
  { page: 'console', kind: 'js', atMostKb: 220 },
  { page: 'console', kind: 'css', atMostKb: 20 },
  { page: 'field', kind: 'js', atMostKb: 120 },
] as const)('$page loads at most $atMostKb kB of $kind first', ({ page, kind, atMostKb }) => {
  expect(compressed(page, kind) / 1_000).toBeLessThan(atMostKb);
});
