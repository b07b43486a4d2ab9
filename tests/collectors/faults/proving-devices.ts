/** Devices whose every value says where and when it was read, so that one that is not the answer is known as that. */

import type { Table, Unit } from '../../../simulators/devices/unit.ts';
import { readTemplates } from '../../../src/collectors/templates.ts';

/** What is written into four registers, or into 64 bits. */
export interface Stamp {
  gateway: number;
  unit: number;
  table: Table;
  address: number;
  /** Number of the request that read it, of all requests of the run. */
  request: number;
}

export interface ArrivedRequest extends Omit<Stamp, 'request'> {
  quantity: number;
  /** On the process's own clock, ms. */
  at: number;
}

interface Place {
  table: Table;
  address: number;
}

/** Requests as they arrived at the devices, by number. */
export type Arrivals = ArrivedRequest[];

const tables = ['coil', 'discrete', 'holding', 'input'] as const;
const cellWords = 4;
const cellBits = 64;
/** Of the 53 bits that stay exact: 4 gateway, 5 unit, 2 table, 7 cell, 35 request. */
const places = [2 ** 49, 2 ** 44, 2 ** 42, 2 ** 35] as const;

export function stampValue({ gateway, unit, table, address, request }: Stamp): number {
  const [gateways, units, tableRank, cells] = places;
  const cell = address / (isBits(table) ? cellBits : cellWords);
  return (
    gateway * gateways + unit * units + tables.indexOf(table) * tableRank + cell * cells + request
  );
}

export function stampOf(value: number): Stamp {
  const [gateways, units, tableRank, cells] = places;
  const table = tables[Math.floor(value / tableRank) % 4] ?? 'coil';
  const cell = Math.floor(value / cells) % 128;
  return {
    gateway: Math.floor(value / gateways),
    unit: Math.floor(value / units) % 32,
    table,
    address: cell * (isBits(table) ? cellBits : cellWords),
    request: value % cells,
  };
}

const isBits = (table: Table): boolean => table === 'coil' || table === 'discrete';

/** The stamps of a block's words; it begins at the border of a cell. */
export function stampsIn(table: Table, words: readonly number[]): Stamp[] {
  const size = isBits(table) ? cellBits : cellWords;
  const stamps: Stamp[] = [];
  for (let at = 0; at + size <= words.length; at += size) {
    const base = isBits(table) ? 2 : 65_536;
    stamps.push(stampOf(words.slice(at, at + size).reduce((sum, word) => sum * base + word, 0)));
  }
  return stamps;
}

/** Notes each request and answers with stamps. */
export function provingUnit(gateway: number, unit: number, arrivals: Arrivals): Unit {
  return {
    read(table, address, quantity) {
      const request = arrivals.length;
      arrivals.push({ gateway, unit, table, address, quantity, at: performance.now() });
      return Array.from({ length: quantity }, (_, index) => {
        const size = isBits(table) ? cellBits : cellWords;
        const bits = isBits(table) ? 1 : 16;
        const place = (address + index) % size;
        const cell = address + index - place;
        const value = stampValue({ gateway, unit, table, address: cell, request });
        return Math.floor(value / 2 ** ((size - 1 - place) * bits)) % 2 ** bits;
      });
    },
  };
}

/** Most points are requests of their own and of one length, the probe too: an answer to one fits another. */
const text = `
template: proving-device
title: { en: Device that proves its answers, zh: 自证设备 }
source: this file
status: code
kind: meter
defaults: { framing: mbap, table: input, type: uint64, group: measurement }
limits: { maxGap: 16 }
probe: voltage_a
points:
  voltage_a: { at: 0, group: status }
  voltage_b: { at: 100, group: status }
  voltage_c: { at: 200, group: status }
  current_a: { at: 300 }
  current_b: { at: 400 }
  current_c: { at: 500 }
  active_power_a: { at: 0, table: holding }
  active_power_b: { at: 4, table: holding }
  active_power_c: { at: 8, table: holding }
  reactive_power_a: { at: 100, table: holding }
  reactive_power_b: { at: 104, table: holding }
  reactive_power_c: { at: 108, table: holding }
  trip: { at: 0, table: discrete, type: bool, group: status }
  lockout: { at: 16, table: discrete, type: bool, group: status }
  door: { at: 32, table: discrete, type: bool, group: status }
  ac_fail: { at: 48, table: discrete, type: bool, group: status }
  battery_low: { at: 63, table: discrete, type: bool, group: status }
`;

const read = readTemplates([{ file: 'proving-device.yaml', text }]);
export const templates = read.templates;
if (!templates.has('proving-device')) throw new Error(JSON.stringify(read));

/** First address, and the way from one phase to the next. */
const points: Record<string, { table: Table; at: number; step: number }> = {
  voltage: { table: 'input', at: 0, step: 100 },
  current: { table: 'input', at: 300, step: 100 },
  active_power: { table: 'holding', at: 0, step: 4 },
  reactive_power: { table: 'holding', at: 100, step: 4 },
};

/** Where a reading's point stands; null for one that the device does not have. */
export function placeOf(quantity: string, phase: string | null): Place | null {
  const point = points[quantity];
  if (point === undefined) return null;
  return { table: point.table, address: point.at + 'ABC'.indexOf(phase ?? '') * point.step };
}
