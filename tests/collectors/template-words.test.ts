/** A template that is wrong is told so that the next try is right, without a look at the manual. */
import { expect, test } from 'vitest';
import { readTemplate } from '../../src/collectors/modbus/template/read.ts';

const whole = {
  template: 'x-1',
  title: '{ en: X, zh: 甲 }',
  source: 'this test',
  status: 'draft',
  kind: 'meter',
  probe: 'voltage',
  golden: '[]',
};

function told(points: string, change: Partial<typeof whole> = {}): string {
  const head = Object.entries({ ...whole, ...change }).map(([key, value]) => `${key}: ${value}`);
  const text = `${head.join('\n')}\npoints:\n  voltage: { at: 60000 }\n  ${points}`;
  const { problems } = readTemplate('x-1.yaml', text);
  return problems.map(({ message, fix }) => `${message} ${fix}`).join('\n');
}

const counter = 'type: uint32, unit: kWh, counter: true';

test.each([
  ['current: { at: 1, unit: milliamp }', 'milliamp is no unit of current; allowed: mA, A, kA'],
  ['energy_import: { at: 1, unit: kW }', 'allowed: Wh, kWh, MWh'],
  ['trip: { at: 1, table: coil, unit: V }', 'coil holds single bits'],
  ['voltage_l1: { at: 1 }', 'Did you mean "voltage_a"?'],
  ['voltage_L3_N: { at: 1 }', 'Did you mean "voltage_c"?'],
  ['voltage_l2_l3: { at: 1 }', 'Did you mean "voltage_ll_b"?'],
  ['active_power_t: { at: 1 }', 'Did you mean "active_power_c"?'],
  ['curent_a: { at: 1 }', 'Did you mean "current_a"?'],
  ['current: { at: 400101 }', 'is written as number: 400101'],
  ['word: { at: 1, bits: { x: a } }', 'a bit such as 4'],
  ['word: { at: 1, bits: { x: 16 } }', 'type: bits, length: 2 has bits 0 to 31'],
  ['current: { at: 1, na: none }', 'default, or a list such as [0xFFFF]'],
  ['switch_position: { at: 1, position: [1, 0] }', 'or { code: [high, low] }'],
  [
    `energy_import: { at: 1, ${counter}, scale: 0.01, rollover: 99999999 }`,
    'in kWh, and uint32 × scale ends at 42949672.96; a register’s 99999999 is rollover: 999999.99',
  ],
  [`energy_import: { at: 1, ${counter}, rollover: 5000000000 }`, 'ends at 4294967296'],
])('%s', (point, words) => {
  expect(told(point)).toContain(words);
});

test('a rollover that the register can hold is taken', () => {
  expect(told(`energy_import: { at: 1, ${counter}, scale: 0.01, rollover: 999999.99 }`)).toBe('');
  expect(told(`energy_import: { at: 1, ${counter}, rollover: 4294967296 }`)).toBe('');
});

test.each([
  ['title', '{ en: X }', 'both languages is wanted'],
  ['title', '{ en: X, zh: "" }', 'both languages is wanted'],
  ['title', 'Meter', 'both languages is wanted'],
  ['golden', '[{ request: "01", response: "02", expect: 230.5 }]', 'values by point such as'],
  ['golden', '[{ request: "01", response: "02" }]', 'values by point such as'],
])('%s: %s', (key, value, words) => {
  expect(told('current: { at: 1 }', { [key]: value })).toContain(words);
});

test('a status register is one register, whatever type the other points have', () => {
  const text = `template: x-1
title: { en: X, zh: 甲 }
source: this test
status: draft
kind: meter
defaults: { type: float32 }
probe: voltage
points:
  voltage: { at: 0 }
  status: { at: 2, bits: { trip: 3 } }
  wide: { at: 3, type: bits, length: 2, bits: { door: 31 } }
`;
  const { template } = readTemplate('x-1.yaml', text);
  expect(template?.points.map(({ name, length }) => [name, length])).toEqual([
    ['voltage', 2],
    ['trip', 1],
    ['door', 2],
  ]);
});
