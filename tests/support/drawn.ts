import { maskOf } from '../../src/model/phases.ts';
import { buildGrid } from '../../src/network/build.ts';
import { energise } from '../../src/network/energise.ts';
import type { Grid } from '../../src/network/grid.ts';
import {
  deviceRow,
  sectionRow,
  sourceRow,
  supplyPointRow,
  transformerRow,
} from '../../src/network/rows.ts';
import { type Switched, type SwitchState, switched } from '../../src/network/state.ts';
import { type DeviceKind, type NetworkTables, noTables } from '../../src/network/tables.ts';
import { idsOf, lost } from '../../src/network/trace.ts';

const devicePrefixes: Record<string, DeviceKind> = {
  CB: 'breaker',
  RC: 'recloser',
  SE: 'sectionaliser',
  SW: 'load_break_switch',
  DS: 'disconnector',
  FU: 'fuse',
  JP: 'jumper',
};
const prefixes = ['SS', ...Object.keys(devicePrefixes), 'LS', 'TX'];

interface Change {
  open?: readonly Switched[];
  closed?: readonly Switched[];
}

export interface Drawn {
  tables: NetworkTables;
  grid: Grid;
  state(change?: Change): SwitchState;
  /** Elements with no supply at either end, in the order they were drawn. */
  dark(change: Change): string;
  /** Supply points that lose supply, ids ascending. */
  lost(change: Change): string[];
}

/**
 * A network from a drawing: a row is a path, the prefix is the kind, a repeated id joins at its far end.
 * `/` normally open, `:AB` phases, `*40` supply points at its far end (`TX4-1` … `TX4-40`), `?` of unknown phase.
 */
export function drawn(drawing: string): Drawn {
  const tables = noTables();
  const farEnds = new Map<string, string>();
  for (const row of drawing.split('\n')) {
    const words = row.trim().split(/\s+-\s+/);
    if (words[0] !== '') drawPath(tables, farEnds, words.map(elementOf));
  }
  const grid = buildGrid(tables, 1);
  const state = (change: Change = {}): SwitchState =>
    switched(grid, grid.normalClosed, { open: change.open ?? [], close: change.closed ?? [] });
  return {
    tables,
    grid,
    state,
    dark(change) {
      const live = energise(grid, state(change));
      const isDark = (id: string): boolean => {
        const edge = grid.edgeOf.get(id);
        if (edge === undefined) return false;
        return live[grid.from[edge] as number] === 0 && live[grid.to[edge] as number] === 0;
      };
      return [...farEnds.keys()].filter(isDark).join(' ');
    },
    lost: (change) =>
      idsOf(
        grid,
        lost(grid, grid.normalClosed, { open: change.open ?? [], close: change.closed ?? [] })
          .supplyPoints,
      ).sort(),
  };
}

interface Element {
  id: string;
  prefix: string;
  phases: number;
  isOpen: boolean;
  supplyPoints: number;
  isPhaseUnknown: boolean;
}

function elementOf(word: string): Element {
  const parts = /^([A-Z]{2})([\w.]+)(?::([ABC]+))?(\/)?(?:\*(\d+)(\?)?)?$/.exec(word);
  const [, prefix = '', name = '', phases = 'ABC', open, points = '0', unknown] = parts ?? [];
  if (!prefixes.includes(prefix)) {
    throw new Error(`"${word}" begins with none of ${prefixes.join(' ')}`);
  }
  return {
    id: prefix + name,
    prefix,
    phases: maskOf(phases) ?? 7,
    isOpen: open !== undefined,
    supplyPoints: Number(points),
    isPhaseUnknown: unknown !== undefined,
  };
}

function drawPath(tables: NetworkTables, farEnds: Map<string, string>, path: Element[]): void {
  let at: string | null = null;
  for (const [i, element] of path.entries()) {
    const known = farEnds.get(element.id);
    const next = path[i + 1];
    if (known === undefined) {
      const from: string = at ?? `${element.id}:near`;
      const isSource = element.prefix === 'SS';
      const to: string = isSource ? from : (farEnds.get(next?.id ?? '') ?? `${element.id}:far`);
      addElement(tables, element, { from, to });
      farEnds.set(element.id, element.prefix === 'TX' ? `${element.id}/lv` : to);
    }
    at = farEnds.get(element.id) ?? null;
  }
}

function addElement(
  tables: NetworkTables,
  element: Element,
  ends: { from: string; to: string },
): void {
  const { id, phases } = element;
  const kind = devicePrefixes[element.prefix];
  const nodes = { fromNode: ends.from, toNode: ends.to };
  if (element.prefix === 'SS') tables.sources.push(sourceRow({ id, node: ends.from }));
  else if (element.prefix === 'TX') {
    tables.transformers.push(transformerRow({ id, node: ends.from, phases }));
  } else if (kind === undefined) tables.sections.push(sectionRow({ id, phases, ...nodes }));
  else {
    const normalClosed = element.isOpen ? 0 : phases;
    tables.devices.push(deviceRow({ id, kind, phases, normalClosed, ...nodes }));
  }
  for (let n = 1; n <= element.supplyPoints; n++) {
    const place = element.prefix === 'TX' ? { transformer: id } : { node: ends.to };
    const phaseUnknown = element.isPhaseUnknown;
    tables.supplyPoints.push(supplyPointRow({ id: `${id}-${n}`, phases, phaseUnknown, ...place }));
  }
}
