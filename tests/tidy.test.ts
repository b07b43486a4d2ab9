import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const parts = ['src', 'simulators', 'web', 'bench', 'tests'];
const skipped = new Set(['node_modules', 'dist', 'cases']);

function filesBelow(folder: string, found: string[] = []): string[] {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      if (!skipped.has(name)) filesBelow(path, found);
    } else if (/\.tsx?$/.test(name) && !/\.generated\.ts$|api\.d\.ts$/.test(name)) found.push(path);
  }
  return found;
}

const files = parts.flatMap((part) => filesBelow(join(root, part)));
const lineCount = new Map(
  files.map((file) => [file, readFileSync(file, 'utf8').split('\n').length]),
);
const isTest = (file: string): boolean =>
  /\.test\.ts$/.test(file) || relative(root, file).startsWith('tests');
const shown = (file: string): string => relative(root, file);

describe('sizes', () => {
  test('no source file has more than 500 lines, and at most one in twenty more than 300', () => {
    const sources = files.filter((file) => !isTest(file));
    const long = sources.filter((file) => (lineCount.get(file) ?? 0) > 300);
    expect(sources.filter((file) => (lineCount.get(file) ?? 0) > 500).map(shown)).toEqual([]);
    expect(long.length, long.map(shown).join('\n')).toBeLessThanOrEqual(sources.length / 20);
  });

  test('no test file has more than 300 lines', () => {
    const long = files.filter((file) => isTest(file) && (lineCount.get(file) ?? 0) > 300);
    expect(long.map(shown)).toEqual([]);
  });

  test('no function takes more than four parameters', () => {
    const wide = files.filter((file) => !isTest(file)).flatMap(wideFunctions);
    expect(wide).toEqual([]);
  });

  test('no folder below src holds more than 20 source files, none lies more than four deep', () => {
    const folders = new Map<string, number>();
    for (const file of files.filter((f) => shown(f).startsWith('src') && !isTest(f))) {
      folders.set(dirname(shown(file)), (folders.get(dirname(shown(file))) ?? 0) + 1);
    }
    expect([...folders].filter(([, count]) => count > 20)).toEqual([]);
    expect([...folders.keys()].filter((folder) => folder.split('/').length > 5)).toEqual([]);
  });

  test('lines have at most 100 columns', () => {
    const wide = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, i) =>
          columns(line) > 100 && !isUnbreakable(line) ? [`${shown(file)}:${i + 1}`] : [],
        ),
    );
    expect(wide).toEqual([]);
  });
});

function columns(line: string): number {
  return [...line].length;
}

/** A line that is one string, one import or one comment with a long word cannot be broken by the formatter. */
function isUnbreakable(line: string): boolean {
  return /['"`]/.test(line) || /^\s*(\*|\/\/|\/\*\*)/.test(line);
}

function wideFunctions(file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.parameters.length > 4) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${shown(file)}:${line + 1} ${node.name?.text ?? ''}`);
    }
    ts.forEachChild(node, look);
  };
  look(tree);
  return found;
}

describe('boundaries', () => {
  test('the check of imports sees every file', async () => {
    const config = (await import('../.dependency-cruiser.mjs' as string)) as {
      default: { options: object };
    };
    const seen = await cruise(['src', 'simulators', 'web'], {
      ...config.default.options,
      baseDir: root,
      outputType: 'json',
      exclude: { path: 'node_modules' },
    });
    const output = JSON.parse(String(seen.output)) as { summary: { totalCruised: number } };
    const there = files.filter((file) => /^(src|simulators|web)\//.test(shown(file)));
    expect(output.summary.totalCruised).toBeGreaterThanOrEqual(there.length);
  });
});
