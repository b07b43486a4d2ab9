/**
 * Does a closing reach people or an earth? A tag keeps the whole dead piece of line that it hangs in: no switch
 * at any of its ends may be recorded as closed onto it, whether that would bring voltage or only join two pieces.
 */
import type { Outage } from '../../model/outage.ts';
import { energise } from '../../network/energise.ts';
import type { Grid, SwitchState } from '../../network/grid.ts';
import { type Operation, withOperations } from '../../network/state.ts';
import type { Tags } from '../tags.ts';

const keeping: ReadonlySet<string> = new Set(['crew_on', 'earth_placed']);

export interface KeptClosing {
  /** The device that would be closed, and what hangs where. */
  device: string;
  tagged: string;
  tag: string;
  by: string;
}

export interface LineParts {
  grid: Grid;
  state: SwitchState;
  tags: Pick<Tags, 'of' | 'all'>;
  /** Outages that stand: what they say is open is open, whatever nobody has recorded. */
  outages: Iterable<Pick<Outage, 'causeGroup' | 'restoredAt'>>;
}

/** Closings of the list that meet a tag, in its order; operations before one are taken as done. */
export function keptClosings(parts: LineParts, entries: readonly Operation[]): KeptClosing[] {
  const { grid, tags } = parts;
  let state = withOperations(grid, parts.state, foundOpen(parts));
  const kept: KeptClosing[] = [];
  for (const entry of entries) {
    if (entry.state === 'closed') {
      const found = ownTag(tags, entry.device) ?? metTag(parts, state, entry.device);
      if (found !== null) kept.push({ device: entry.device, ...found });
    }
    state = withOperations(grid, state, [entry]);
  }
  return kept;
}

function foundOpen({ grid, outages }: LineParts): Operation[] {
  return [...outages].flatMap(({ causeGroup, restoredAt }) => {
    const [device] = causeGroup;
    const isOpen = restoredAt === null && device !== undefined && grid.edgeOf.has(device);
    return isOpen ? [{ device, state: 'open' as const }] : [];
  });
}

type Met = Omit<KeptClosing, 'device'> | null;

function ownTag(tags: LineParts['tags'], device: string): Met {
  const tag = tags.of(device).find((one) => keeping.has(one.tag));
  return tag === undefined ? null : { tagged: device, tag: tag.tag, by: tag.by };
}

/** A tag in the dead pieces of line at either end of a device. */
function metTag({ grid, tags }: LineParts, state: SwitchState, device: string): Met {
  const hung = tags.all().flatMap(({ device: tagged, tags: own }) => {
    const tag = own.find((one) => keeping.has(one.tag));
    const edge = grid.edgeOf.get(tagged);
    return tag === undefined || edge === undefined ? [] : [{ tagged, edge, tag }];
  });
  const edge = grid.edgeOf.get(device);
  if (hung.length === 0 || edge === undefined) return null;
  const live = energise(grid, state);
  const ends = [grid.from[edge] as number, grid.to[edge] as number];
  const piece = deadPiece(grid, state, { live, ends: ends.filter((node) => live[node] === 0) });
  const met = hung.find(
    (one) => piece.has(grid.from[one.edge] as number) || piece.has(grid.to[one.edge] as number),
  );
  return met === undefined ? null : { tagged: met.tagged, tag: met.tag.tag, by: met.tag.by };
}

/** Nodes without voltage that hang together with these by what is closed. */
function deadPiece(
  grid: Grid,
  state: SwitchState,
  from: { live: Uint8Array; ends: readonly number[] },
): ReadonlySet<number> {
  const piece = new Set(from.ends);
  for (const node of piece) {
    const last = grid.adjacentStart[node + 1] as number;
    for (let a = grid.adjacentStart[node] as number; a < last; a += 1) {
      const edge = grid.adjacent[a] as number;
      if (state[edge] === 0) continue;
      const next =
        grid.from[edge] === node ? (grid.to[edge] as number) : (grid.from[edge] as number);
      if (from.live[next] === 0) piece.add(next);
    }
  }
  return piece;
}
