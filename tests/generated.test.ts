import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problems } from '../src/model/problems.ts';
import { generate, generatedFiles } from './generate.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'forewatt-generated-'));

describe('generated files', () => {
  beforeAll(() => generate(folder));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(generatedFiles)('%s is what `npm run generate` makes, byte for byte', (file) => {
    const isSame = readFileSync(join(folder, file)).equals(readFileSync(join(root, file)));
    expect(isSame, `${file} is stale; run: npm run generate`).toBe(true);
  });
});

/** Verdicts that look like codes of problems and are none. */
const noProblems = new Set(['PLN-OK', 'PLN-LIVE-LINE']);
/** The shape of a code: an area of three capitals (EF alone has two), then words. */
const codeInQuotes = /'((?:[A-Z]{3}|EF)(?:-[A-Z0-9]+)+)'/g;
const areas = new Set(Object.keys(problems).map((code) => code.split('-', 1)[0]));

/** Source files of the product that speak of codes, without the tables of problems themselves. */
function sources(): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => !/^(model\/problems\/|api\/problem-words\.ts)/.test(file));
}

function codesUsed(): Map<string, string> {
  const used = new Map<string, string>();
  for (const file of sources()) {
    for (const [, code = ''] of readFileSync(join(root, 'src', file), 'utf8').matchAll(
      codeInQuotes,
    )) {
      if (areas.has(code.split('-', 1)[0]) && !noProblems.has(code)) used.set(code, file);
    }
  }
  return used;
}

describe('the table of problems', () => {
  test('every code that the source names has a row', () => {
    const unknown = [...codesUsed()].filter(([code]) => !Object.hasOwn(problems, code));
    expect(unknown.map(([code, file]) => `${code} in src/${file}`)).toEqual([]);
  });

  test('every row is used by the source', () => {
    const used = codesUsed();
    expect(Object.keys(problems).filter((code) => !used.has(code))).toEqual([]);
  });
});
