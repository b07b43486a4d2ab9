import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { itemsOf, plan } from '../../src/collectors/modbus/plan.ts';
import { decodeGolden, unproven } from '../../src/collectors/modbus/template/frames.ts';
import type { Point, Template } from '../../src/collectors/modbus/template/points.ts';
import { readTemplates } from '../../src/collectors/templates.ts';

const folder = 'config/devices';
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ file: name, text: readFileSync(join(folder, name), 'utf8') }));
const { templates, problems } = readTemplates(files);
const textOf = (id: string): string =>
  files.find(({ file }) => file === `${id}.yaml`)?.text ?? '(no such file)';

test('every device template can be read', () => {
  expect(problems.map((problem) => `${problem.place?.file} ${problem.message}`)).toEqual([]);
  expect([...templates.keys()].map((id) => `${id}.yaml`).sort()).toEqual(
    files.map(({ file }) => file).sort(),
  );
});

test('the supplied templates are at least fourteen, and the manual names each with its status', () => {
  expect(templates.size).toBeGreaterThanOrEqual(14);
  const rows = readFileSync('docs/adding-a-device.md', 'utf8')
    .split('\n')
    .flatMap(
      (line) => /^\| `([a-z0-9-]+)` \|.*\| ([a-z]+) \|/.exec(line)?.slice(1).join(' ') ?? [],
    );
  expect(rows.sort()).toEqual(
    [...templates.values()].map(({ id, status }) => `${id} ${status}`).sort(),
  );
});

/**
 * Points of which no frame shows a number. Only of a scale factor is 0 a proof: elsewhere it, and a
 * reason in place of the value, would come from a wrong address too.
 */
function withoutNumber(template: Template): string[] {
  const values = template.golden.flatMap(({ expect: wanted }) =>
    typeof wanted === 'string' ? [] : Object.entries(wanted),
  );
  const isProof = ({ type }: Point, value: number | string): boolean =>
    typeof value === 'number' && (value !== 0 || type === 'sunssf');
  return template.points
    .filter(
      (point) => !values.some(([name, value]) => name === point.name && isProof(point, value)),
    )
    .map(({ name }) => name);
}

describe.each([...templates.values()])('$id', (template) => {
  test.each(template.golden)('$response', (golden) => {
    expect(decodeGolden(template, golden)).toEqual(golden.expect);
  });

  test('a golden frame proves every point, with a number other than 0', () => {
    expect(unproven(template)).toEqual([]);
    expect(withoutNumber(template)).toEqual([]);
  });

  test('a golden frame shows an exception', () => {
    expect(template.golden.some(({ expect: wanted }) => typeof wanted === 'string')).toBe(true);
  });

  test('it has a title in both languages, and says where it comes from and its frames', () => {
    expect(template.title.en).toMatch(/^[\x20-\x7e]+$/);
    expect(template.title.zh).toMatch(/\p{Script=Han}/u);
    expect(template.source.length).toBeGreaterThan(10);
    const origin = /^golden: # (computed|sent by .+)$/m.exec(textOf(template.id))?.[1] ?? '';
    expect(origin).toMatch(template.status === 'field' ? /^sent by/ : /./);
  });

  test('every point is read, once, within what a request may ask for', () => {
    const blocks = plan(itemsOf(template.points), template.caps);
    const read = blocks.flatMap(({ items }) => items.flatMap(({ points }) => points));
    expect(new Set(read)).toEqual(new Set(template.points));
    for (const { table, from, end } of blocks) {
      const isBits = table === 'coil' || table === 'discrete';
      const { maxSpan } = isBits ? template.caps.bits : template.caps.registers;
      expect(end - from).toBeLessThanOrEqual(maxSpan);
    }
  });
});

test('a value and its scale factor stand in the same request: a meter may change both at once', () => {
  const meter = templates.get('sunspec-203');
  const golden = (meter?.golden ?? []).filter(({ expect: wanted }) => typeof wanted !== 'string');
  const scaled = golden.map(({ expect: wanted }) => Object.keys(wanted as object));
  for (const { name, scaleFrom } of meter?.points ?? []) {
    if (scaleFrom === null) continue;
    const shown = scaled.filter((names) => names.includes(name));
    expect(shown.length, name).toBeGreaterThanOrEqual(2);
    expect(
      shown.every((names) => names.includes(scaleFrom)),
      name,
    ).toBe(true);
  }
});
