/** Whether a value can be what its point says it is: the template's range, else what grids and meters show. Pure. */
import type { Quantity } from '../../../model/reading.ts';
import type { Decoded } from '../template/decode.ts';
import type { Point } from '../template/points.ts';

/** Smallest and largest magnitude other than 0, in the unit that is stored. */
const magnitudes: Readonly<Record<Quantity, readonly [number, number]>> = {
  voltage: [1e-2, 1e6],
  voltage_ll: [1e-2, 1e6],
  voltage_earth: [1e-2, 1e6],
  voltage_residual: [1e-3, 1e6],
  current: [1e-4, 1e5],
  current_residual: [1e-5, 1e5],
  active_power: [1e-3, 1e9],
  reactive_power: [1e-3, 1e9],
  apparent_power: [1e-3, 1e9],
  power_factor: [1e-4, 1],
  frequency: [40, 70],
  energy_import: [1e-2, 1e14],
  energy_export: [1e-2, 1e14],
  switch_position: [0, 3],
  battery: [0.1, 1e3],
  temperature: [1e-2, 200],
  signal: [1, 200],
};

const neverNegative: ReadonlySet<Quantity> = new Set([
  'voltage',
  'voltage_ll',
  'voltage_earth',
  'frequency',
  'energy_import',
  'energy_export',
  'battery',
]);

/** Reasons that a wrong address, type or order can have. */
const suspicious: ReadonlySet<Decoded['reason']> = new Set([
  'out_of_range',
  'overflow',
  'decode_error',
  'illegal_address',
]);

/** A value that an engineer should look at again. An honest "no value" of the device is none. */
export function isDoubtful(point: Point, decoded: Decoded): boolean {
  if (suspicious.has(decoded.reason)) return true;
  return decoded.quality === 'good' && decoded.value !== 0 && !isLikely(point, decoded);
}

/** Zero proves nothing: a register that is not used holds it too. */
export function isPlausible(point: Point, decoded: Decoded): boolean {
  return decoded.quality === 'good' && decoded.value !== 0 && isLikely(point, decoded);
}

function isLikely({ quantity }: Point, { value }: Decoded): boolean {
  if (quantity === null || value === null) return true;
  const [least, most] = magnitudes[quantity];
  if (value < 0 && neverNegative.has(quantity)) return false;
  return Math.abs(value) >= least && Math.abs(value) <= most;
}
