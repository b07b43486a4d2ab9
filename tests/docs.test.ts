import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeFrames, unproven } from '../src/collectors/modbus/template/frames.ts';
import { readTemplate } from '../src/collectors/modbus/template/read.ts';
import { adrs, codeBlocks, headingsOf, linksOf, pages } from './support/pages.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
/** Made from the running demo by a browser; a tree without one is not yet wrong. */
const picture = 'docs/console.png';

describe('links of the pages', () => {
  test.each(pages(root))('every relative link of %s leads to a file and a heading', (page) => {
    const broken = linksOf(textOf(page)).filter((link) => {
      const [path = '', heading = ''] = link.split('#');
      const file = path === '' ? page : relative(root, resolve(root, dirname(page), path));
      if (file === picture) return false;
      if (!existsSync(join(root, file))) return true;
      return heading !== '' && !headingsOf(textOf(file)).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  test('the picture of the console is there and is a picture', ({ skip }) => {
    const file = join(root, picture);
    if (!existsSync(file)) skip('docs/console.png has not been made: it needs a browser');
    expect(statSync(file).size).toBeGreaterThan(10_000);
  });

  test('every page below docs can be reached from a README or another page', () => {
    const reached = new Set(
      pages(root).flatMap((page) =>
        linksOf(textOf(page)).map((link) =>
          relative(root, resolve(root, dirname(page), link.split('#')[0] ?? '')),
        ),
      ),
    );
    const alone = pages(root).filter(
      (page) => !reached.has(page) && !page.startsWith('README') && !page.startsWith('docs/adr/'),
    );
    expect(alone).toEqual([]);
  });
});

describe('decisions', () => {
  test.each(adrs(root))('%s asks, decides, and is at most fifteen lines or so', (file) => {
    const text = textOf(file);
    const number = Number(/(\d{4})-/.exec(file)?.[1]);
    expect(text).toMatch(new RegExp(`^# ${number}\\. .+ accepted \\d{4}-\\d\\d-\\d\\d`));
    for (const word of ['Question', 'Decision', 'Look again when']) expect(text).toContain(word);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });
});

describe('what the pages show', () => {
  test('every command that a page names is one', async () => {
    const { commands } = await import('../src/cli/registry.ts');
    const names = new Set(commands.map(({ usage }) => usage.split(/ (?![a-z])/)[0]));
    const unknown = pages(root).flatMap((page) =>
      [...textOf(page).matchAll(/\bforewatt ([a-z]+)(?: ([a-z]+))?/g)]
        .filter(([, one, two]) => !names.has(one) && !names.has(`${one} ${two}`))
        .map(([words]) => `${page}: ${words}`),
    );
    expect(names.size).toBeGreaterThan(5);
    expect(unknown).toEqual([]);
  });

  const example = codeBlocks(textOf('docs/adding-a-device.md'), 'yaml').find((text) =>
    text.startsWith('template:'),
  );
  const { template, problems } = readTemplate('adding-a-device.md', example ?? '');

  test('the example of a device template holds, and its frames prove every point', () => {
    expect(problems).toEqual([]);
    expect(template === null ? null : unproven(template)).toEqual([]);
  });

  test.each(template?.golden ?? [])('its frame $response decodes to what it says', (golden) => {
    const decoded = template && decodeFrames(template, golden.request, golden.response);
    expect(decoded).toEqual(golden.expect);
  });
});

/** Addresses that tell where packages come from: a lock file or a page must hold none of this host's. */
const registries = /\b(registry\.npmjs\.org|npmmirror|jsdelivr|unpkg|cdnjs|esm\.sh|skypack)\b/i;

test('no file that is tracked names a package registry or a CDN', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) =>
      /\.(md|ts|tsx|mjs|json|ya?ml|html|css|conf)$|(^|\/)\.npmrc$|\.ci\//.test(file),
    )
    .filter((file) => file !== 'tests/docs.test.ts' && existsSync(join(root, file)));
  expect(tracked.length).toBeGreaterThan(100);
  expect(tracked.filter((file) => registries.test(textOf(file)))).toEqual([]);
});
