import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeFrames, unproven } from '../../src/collectors/modbus/template/frames.ts';
import { readTemplates } from '../../src/collectors/templates.ts';

const folder = 'config/devices';
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ file: name, text: readFileSync(join(folder, name), 'utf8') }));
const { templates, problems } = readTemplates(files);

test('every device template can be read', () => {
  expect(problems.map((problem) => `${problem.place?.file} ${problem.message}`)).toEqual([]);
  expect([...templates.keys()].map((id) => `${id}.yaml`).sort()).toEqual(
    files.map(({ file }) => file).sort(),
  );
});

describe.each([...templates.values()])('$id', (template) => {
  test.each(template.golden)('$response', ({ request, response, expect: wanted }) => {
    expect(decodeFrames(template, request, response)).toEqual(wanted);
  });

  test('a golden frame proves every point', () => {
    expect(unproven(template)).toEqual([]);
  });

  test('a golden frame shows an exception', () => {
    expect(template.golden.some(({ expect: wanted }) => typeof wanted === 'string')).toBe(true);
  });
});
