/**
 * `npm run generate`: every file that is drawn from the code, written where it is committed.
 * `picture` draws docs/console.png instead, which needs a Chromium and a minute.
 * `--check` writes nothing and names what is stale; `--into DIR` writes below another folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTypes, { astToString, COMMENT_HEADER, type OpenAPI3 } from 'openapi-typescript';
import { z } from 'zod';
import { openApiDocument } from '../src/api/openapi.ts';
import { problems } from '../src/model/problems.ts';
import { settingsSchema } from '../src/settings/schema.ts';
import { errorsPage } from './generate/errors-page.ts';
import { type JsonSchema, settingsPage } from './generate/settings-page.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Each generated file, relative to the root, and what makes its text. */
const makers: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/openapi.json': () => json(openApiDocument()),
  'web/api.d.ts': apiTypes,
  'config/forewatt.schema.json': () => json(settingsJsonSchema()),
  'docs/errors.md': () => errorsPage(problems),
  'docs/settings.md': () => settingsPage(settingsJsonSchema()),
};

export const generatedFiles: readonly string[] = Object.keys(makers);

/** Writes all generated files below a folder; gives the names of those whose text there was another. */
export async function generate(folder: string): Promise<string[]> {
  const changed: string[] = [];
  for (const [file, make] of Object.entries(makers)) {
    const text = await make();
    const path = join(folder, file);
    if (textOf(path) === text) continue;
    changed.push(file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return changed;
}

/** The generated files whose text below the folder is not what the code gives now; writes nothing. */
export async function staleFiles(folder: string): Promise<string[]> {
  const stale: string[] = [];
  for (const [file, make] of Object.entries(makers)) {
    if (textOf(join(folder, file)) !== (await make())) stale.push(file);
  }
  return stale;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function apiTypes(): Promise<string> {
  const document = openApiDocument() as unknown as OpenAPI3;
  return `${COMMENT_HEADER}${astToString(await openapiTypes(document))}`;
}

function settingsJsonSchema(): JsonSchema {
  const drawn = z.toJSONSchema(settingsSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as JsonSchema;
  return { ...drawn, title: 'Settings of Forewatt' };
}

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--check')) {
    const stale = await staleFiles(root);
    for (const file of stale) console.log(`${file} is stale; run: npm run generate`);
    return stale.length === 0 ? 0 : 1;
  }
  if (words.includes('picture')) {
    const { drawPicture } = await import('./generate/picture.ts');
    await drawPicture(join(root, 'docs/console.png'));
    return 0;
  }
  const into = words.indexOf('--into');
  const changed = await generate(into === -1 ? root : (words[into + 1] ?? root));
  console.log(changed.length === 0 ? 'nothing has changed' : changed.join('\n'));
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
