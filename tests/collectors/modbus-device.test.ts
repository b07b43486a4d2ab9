/** One polled device: what refusals and silence make of its points. */
import { describe, expect, test } from 'vitest';
import { type DeviceEars, polledDevice } from '../../src/collectors/modbus/device.ts';
import type { Block } from '../../src/collectors/modbus/plan.ts';
import { modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { readTemplate } from '../../src/collectors/modbus/template/read.ts';
import type { Reading } from '../../src/model/reading.ts';

const text = `template: x-1
title: { en: X, zh: 甲 }
source: this test
status: draft
kind: meter
probe: voltage_a
points:
  voltage_a: { at: 0 }
  voltage_b: { at: 100 }
  temperature: { at: 200, optional: true }
  serial: { at: 300, type: string, length: 4 }
`;

function device() {
  const { template } = readTemplate('x.yaml', text);
  const settings = modbusTcpSettings.parse({
    ...{ id: 'gw', kind: 'modbus_tcp', host: 'gw' },
    devices: [{ unit: 1, template: 'x-1', asset: 'M-1' }],
  }).devices[0];
  if (template === null || settings === undefined) throw new Error('no template');
  const readings: Reading[] = [];
  const ears: DeviceEars = {
    readings: (batch) => void readings.push(...batch),
    events() {},
    contact() {},
    failed() {},
    ping() {},
    unfit() {},
  };
  const { onBus } = polledDevice('gw', { settings, template, timeoutMs: 1_000, gapMs: 0 }, ears);
  const block = (from: number): Block => {
    const found = onBus.plan.blocks().find((one) => one.from === from);
    if (found === undefined) throw new Error(`no block at ${from}`);
    return found;
  };
  const fail = (from: number, code: number) =>
    onBus.onFailure({ block: block(from), failure: { kind: 'exception', code }, at: 5 });
  const said = () =>
    readings.map(({ quantity, phase, value, reason }) => [quantity, phase, value, reason]);
  return { onBus, block, fail, said };
}

describe('an address that the device does not have', () => {
  test('is a bad value of its point', () => {
    const { fail, said } = device();
    fail(100, 2);
    expect(said()).toEqual([['voltage', 'B', null, 'illegal_address']]);
  });

  test('is no fault where the point is optional, and it is not asked again at once', () => {
    const { onBus, fail, said } = device();
    fail(200, 2);
    expect(said()).toEqual([]);
    expect(onBus.plan.blocks().map(({ from }) => from)).not.toContain(200);
  });
});

test.each([
  [1, 'illegal_function'],
  [4, 'device_failure'],
  [8, 'device_failure'],
])('exception %i is %s', (code, reason) => {
  const { fail, said } = device();
  fail(0, code);
  expect(said()).toEqual([['voltage', 'A', null, reason]]);
});

test.each([5, 6, 10, 11])('exception %i says nothing of the point', (code) => {
  const { fail, said } = device();
  fail(0, code);
  expect(said()).toEqual([]);
});

test('a text is read and is no reading', () => {
  const { onBus, block, said } = device();
  onBus.onAnswer({ block: block(300), words: [0x4142, 0x4344, 0, 0], at: 5, dueAt: 5 });
  expect(said()).toEqual([]);
});
