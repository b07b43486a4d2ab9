// Facts of points in pieces by when they were heard, so that a save writes what is new and not everybody.
import type { InParts } from '../../runtime/in-parts.ts';
import type { PointFacts } from '../life/causes.ts';

/** Points that were heard about the same time; what a store keeps under one name. */
export interface PointPiece {
  slot: number;
  /** Of two pieces that know a point, the one born later is right. */
  born: number;
  points: Array<[string, PointFacts]>;
}

export interface PointPieces {
  get(supplyPoint: string): PointFacts | undefined;
  put(supplyPoint: string, facts: PointFacts): void;
  /** Pieces that are not as they were at the last call, in parts; empty ones are needed no more. */
  changed(): InParts<PointPiece[]>;
  /** What `changed` gave was not saved: all of it is given again. */
  unsaved(): void;
  load(saved: readonly PointPiece[]): void;
}

const PIECE_POINTS = 2_000;
/** Pieces beyond twice what the points need, before the oldest is closed and its points move on. */
const SPARE_PIECES = 4;

interface Piece {
  slot: number;
  born: number;
  /** Those that were heard again later stand here too, and belong to another piece. */
  ever: string[];
  own: number;
  isSaved: boolean;
}

interface Held {
  points: Map<string, { facts: PointFacts; piece: Piece }>;
  /** Oldest first. */
  pieces: Set<Piece>;
  /** Slots without a piece, and those of them that the store does not know yet to be empty. */
  free: Set<number>;
  cleared: Set<number>;
  current: Piece | null;
  born: number;
  slots: number;
}

/** @param most points remembered; those heard longest ago go first */
export function pointPieces(most: number): PointPieces {
  const held: Held = {
    ...{ points: new Map(), pieces: new Set(), free: new Set(), cleared: new Set() },
    ...{ current: null, born: 0, slots: 0 },
  };
  const put = (supplyPoint: string, facts: PointFacts): void => {
    keep(held, supplyPoint, facts);
    const [oldest] = held.points;
    if (held.points.size <= most || oldest === undefined) return;
    held.points.delete(oldest[0]);
    leave(held, oldest[1].piece);
  };
  return {
    get: (supplyPoint) => held.points.get(supplyPoint)?.facts,
    put,
    *changed() {
      closeGaps(held);
      const fresh = [...held.pieces].filter(({ isSaved }) => !isSaved);
      for (const piece of fresh) piece.isSaved = true;
      const empty = [...held.cleared].map((slot) => ({ slot, born: 0, points: [] }));
      held.cleared.clear();
      const full: PointPiece[] = [];
      for (const piece of fresh) {
        full.push(contentOf(held, piece));
        yield;
      }
      return [...empty, ...full];
    },
    unsaved() {
      for (const piece of held.pieces) piece.isSaved = false;
      for (const slot of held.free) held.cleared.add(slot);
    },
    load(saved) {
      for (const { points } of saved.toSorted((a, b) => a.born - b.born)) {
        for (const [supplyPoint, facts] of points) put(supplyPoint, facts);
      }
      const last = Math.max(-1, ...saved.map(({ slot }) => slot));
      for (; held.slots <= last; held.slots++) {
        held.free.add(held.slots);
        held.cleared.add(held.slots);
      }
    },
  };
}

function keep(held: Held, supplyPoint: string, facts: PointFacts): void {
  const piece = roomIn(held);
  const before = held.points.get(supplyPoint);
  piece.isSaved = false;
  if (before?.piece === piece) {
    before.facts = facts;
    return;
  }
  held.points.delete(supplyPoint);
  held.points.set(supplyPoint, { facts, piece });
  piece.ever.push(supplyPoint);
  piece.own += 1;
  if (before !== undefined) leave(held, before.piece);
}

function roomIn(held: Held): Piece {
  const { current } = held;
  if (current !== null && current.ever.length < PIECE_POINTS) return current;
  const [free] = held.free;
  const slot = free ?? held.slots++;
  held.free.delete(slot);
  held.cleared.delete(slot);
  const piece = { slot, born: held.born++, ever: [], own: 0, isSaved: false };
  held.pieces.add(piece);
  held.current = piece;
  if (current?.own === 0) drop(held, current);
  return piece;
}

function leave(held: Held, piece: Piece): void {
  piece.own -= 1;
  if (piece.own === 0 && piece !== held.current) drop(held, piece);
}

function drop(held: Held, piece: Piece): void {
  held.pieces.delete(piece);
  held.free.add(piece.slot);
  held.cleared.add(piece.slot);
}

/** Pieces that hold more gaps than points are packed, oldest first: their number stays bounded. */
function closeGaps(held: Held): void {
  const most = Math.ceil(held.points.size / PIECE_POINTS) * 2 + SPARE_PIECES;
  while (held.pieces.size > most) {
    const [oldest] = held.pieces;
    if (oldest === undefined) return;
    if (oldest === held.current) return;
    for (const supplyPoint of oldest.ever) {
      const entry = held.points.get(supplyPoint);
      if (entry?.piece === oldest) keep(held, supplyPoint, entry.facts);
    }
  }
}

function contentOf({ points }: Held, piece: Piece): PointPiece {
  const own = piece.ever.flatMap((supplyPoint) => {
    const entry = points.get(supplyPoint);
    return entry?.piece === piece ? [[supplyPoint, entry.facts] as [string, PointFacts]] : [];
  });
  return { slot: piece.slot, born: piece.born, points: own };
}
