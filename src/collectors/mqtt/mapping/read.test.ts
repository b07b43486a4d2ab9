import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { all, everyAt, pathOf, valueAt } from './path.ts';
import { readMapping, readMappings } from './read.ts';

const right = `name: one
topic: "a/+/b"
asset: "$topic[1]"
time: { path: t, timezone: Asia/Shanghai }
values:
  voltage_a: { path: "u[0]", unit: V }
events:
  - { when: { path: fault, equals: true }, type: fault_passed }
`;
const problemsOf = (from: string, to: string) =>
  readMapping('one.yaml', right.replace(from, to)).problems.map(
    ({ code, fix, message, place }) => ({
      code,
      text: `${message} ${fix}`,
      at: `${place?.file}:${place?.line}:${place?.column}`,
    }),
  );

describe('a mapping that is wrong', () => {
  test.each([
    ['asset:', 'aset:', 'COL-MAP-KEY', 'one.yaml:3:1', 'Did you mean "asset"?'],
    ['timezone:', 'timezon:', 'COL-MAP-KEY', 'one.yaml:4:18', '"timezone"'],
    ['unit: V', 'units: V', 'COL-MAP-KEY', 'one.yaml:6:30', '"unit"'],
    ['equals:', 'equal:', 'COL-MAP-KEY', 'one.yaml:8:28', '"equals"'],
    ['voltage_a', 'voltag_a', 'COL-MAP-QUANTITY', 'one.yaml:6:3', '"voltage_a"'],
    ['unit: V', 'unit: kW', 'COL-MAP-VALUE', 'one.yaml:6:36', 'kW is no unit of voltage'],
    ['u[0]', 'u[?(@.x)]', 'COL-MAP-VALUE', 'one.yaml:6:22', 'a path'],
    ['u[0]', 'u[*].x', 'COL-MAP-VALUE', 'one.yaml:6:22', 'a record of its own'],
    ['u[0]', 'u[*]', 'COL-MAP-VALUE', 'one.yaml:6:22', 'without its phase'],
    ['Asia/Shanghai', 'Asia/Peking', 'COL-MAP-VALUE', 'one.yaml:4:28', 'IANA'],
    ['fault_passed', 'fault', 'COL-MAP-VALUE', 'one.yaml:8:50', 'fault_passed'],
    ['a/+/b', 'a+/b', 'COL-MAP-VALUE', 'one.yaml:2:8', 'filter'],
    ['$topic[1]', 'd[*].id', 'COL-MAP-VALUE', 'one.yaml:6:22', 'outside of the records'],
    ['topic: "a', 'topic: "a"a', 'SET-YAML', 'one.yaml:2:11', ''],
  ])('%s → %s is %s at %s', (from, to, code, at, text) => {
    const found = problemsOf(from, to);
    expect(found.map((one) => `${one.code} ${one.at}`)).toContain(`${code} ${at}`);
    expect(found.map((one) => one.text).join()).toContain(text);
  });

  test('says nothing, or has the name of another', () => {
    const empty = readMapping('one.yaml', 'name: one\ntopic: a\n');
    expect(empty.problems.map(({ code }) => code)).toEqual(['COL-MAP-VALUE']);
    const twice = readMappings(['1.yaml', '2.yaml'].map((file) => ({ file, text: right })));
    expect(twice.problems.map(({ code, place }) => [code, place])).toEqual([
      ['COL-MAP-TWICE', { file: '2.yaml' }],
    ]);
  });
});

describe('a path', () => {
  test('is names, indexes and stars', () => {
    expect(pathOf('params.em:0.a_voltage')).toEqual(['params', 'em:0', 'a_voltage']);
    expect(pathOf('数据[*].A相电压')).toEqual(['数据', all, 'A相电压']);
    expect(pathOf('[0].x[12]')).toEqual([0, 'x', 12]);
    const none = ['', '.a', 'a.', 'a..b', 'a[0]b', 'a[-1]', 'a[x]', 'a[', ' a', 'a.[0].b'];
    expect(none.map(pathOf)).toEqual(none.map(() => null));
  });

  test('finds own fields only, and every element of a list', () => {
    const payload = { a: [{ b: 1 }, { c: 2 }, { b: 3 }] };
    expect(everyAt(payload, pathOf('a[*].b') ?? [])).toEqual([1, 3]);
    for (const text of ['constructor', '__proto__.x', 'a.length', 'a[9]', 'a.b']) {
      expect(valueAt(payload, pathOf(text) ?? [])).toBeUndefined();
    }
  });

  test.prop([fc.jsonValue(), fc.string()])('never throws, whatever is read by it', (json, text) => {
    const path = pathOf(text);
    if (path !== null) expect(everyAt(json, path).length).toBeGreaterThanOrEqual(0);
  });
});
