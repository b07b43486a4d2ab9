/** Which phases of which edges are closed: an argument of every question about the grid. */
import { ABC, maskOf } from '../model/phases.ts';
import { fault } from '../runtime/problem.ts';
import { edgeNumber, type Grid, type SwitchState } from './grid.ts';

export type { SwitchState };

/** One operation: `phases` null or empty means all. A stored switching row fits as it is. */
export interface Operation {
  device: string;
  phases?: string | null;
  state: 'open' | 'closed';
}

/** A device to open or close: its id, or its id with some of its phases. */
export type Switched = string | { device: string; phases?: string | null };

export function normalState(grid: Grid): SwitchState {
  return grid.normalClosed.slice();
}

/** The state after these operations, in order; an unknown id throws NET-DEVICE-UNKNOWN. */
export function withOperations(
  grid: Grid,
  state: SwitchState,
  operations: readonly Operation[],
): SwitchState {
  const next = state.slice();
  for (const operation of operations) {
    const edge = edgeNumber(grid, operation.device);
    const mask = phasesIn(operation) & (grid.edgePhases[edge] as number);
    const now = next[edge] as number;
    next[edge] = operation.state === 'open' ? now & ~mask : now | mask;
  }
  return next;
}

/** The same, from two lists: first all that opens, then all that closes. */
export function switched(
  grid: Grid,
  state: SwitchState,
  change: { open?: readonly Switched[]; close?: readonly Switched[] },
): SwitchState {
  const as = (list: readonly Switched[], to: 'open' | 'closed'): Operation[] =>
    list.map((one) =>
      typeof one === 'string'
        ? { device: one, state: to }
        : { device: one.device, phases: one.phases ?? null, state: to },
    );
  return withOperations(grid, state, [
    ...as(change.open ?? [], 'open'),
    ...as(change.close ?? [], 'closed'),
  ]);
}

/** Operations that lead from the normal state to the present one, where the import knew it (CIM). */
export function presentOperations(grid: Grid): Operation[] {
  return grid.tables.devices.flatMap((device): Operation[] => {
    if (device.presentClosed === null || device.presentClosed === device.normalClosed) return [];
    const closing = device.presentClosed & ~device.normalClosed;
    const opening = device.normalClosed & ~device.presentClosed;
    return [
      ...(opening > 0 ? [operation(device.id, opening, 'open')] : []),
      ...(closing > 0 ? [operation(device.id, closing, 'closed')] : []),
    ];
  });
}

function operation(device: string, mask: number, state: 'open' | 'closed'): Operation {
  const phases = ['A', 'B', 'C'].filter((_, bit) => (mask >> bit) & 1).join('');
  return { device, phases, state };
}

function phasesIn(operation: Operation): number {
  if (operation.phases === undefined || operation.phases === null || operation.phases === '') {
    return ABC;
  }
  const mask = maskOf(operation.phases);
  if (mask === null) throw fault('NET-PHASES', { id: operation.device, text: operation.phases });
  return mask;
}
