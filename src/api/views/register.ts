/**
 * A meter's register as one count that only rises: false readings left out, a roll-over and an exchanged meter
 * counted through, a register that was set back told. Pure; all amounts in Wh.
 */
import { type DurationMs, HOUR, type Instant } from '../../model/time.ts';

/** What was read in one piece of time; pieces without a reading are left out. */
export interface RegisterPiece {
  from: Instant;
  min: number;
  max: number;
  last: number;
  /** Read at the very beginning, as meters freeze their registers at midnight; null or absent: not known. */
  first?: number | null;
}

/** The count at the end of a piece. */
export interface Counted {
  at: Instant;
  wh: number;
  /** The count at its beginning, where it was read then. */
  openWh: number | null;
  /** Whether the register was exchanged or set back within the piece that ends here. */
  change: 'exchanged' | 'register_reset' | null;
}

/** So many pieces a register may read too low before it goes on from where it was. */
const DIP_PIECES = 3;
/** Smallest register: 9,999.99 kWh. */
const CAPACITY_LEAST = 10_000_000;
/** A register rolls over from its last part to its first. */
const ROLLS_WITHIN = 0.05;
/** More than so many times the usual in the same time is no roll-over but another meter. */
const UNUSUAL = 20;
/** What a home may use before its usual is known. */
const UNKNOWN_MOST = 100_000;
/** A new register begins at zero, or at what the factory's test left on it. */
const NEW_MOST = 100;

/** @param pieces ascending */
export function countedOf(pieces: readonly RegisterPiece[], lengthMs: DurationMs): Counted[] {
  const counted: Counted[] = [];
  let before: RegisterPiece | null = null;
  let wh = 0;
  let risen = 0;
  let risenMs = 0;
  for (const piece of believed(pieces)) {
    if (before === null) {
      const openWh = piece.first == null ? null : wh - (piece.last - piece.first);
      counted.push({ at: piece.from + lengthMs, wh, openWh, change: null });
      before = piece;
      continue;
    }
    const overMs = piece.from - before.from;
    const usual = risenMs < 24 * HOUR ? null : (risen / risenMs) * overMs;
    const step = stepOf(before.last, piece, usual);
    wh += step.wh;
    if (step.change === null) {
      risen += step.wh;
      risenMs += overMs;
    }
    const { first = null, last } = piece;
    const isOpen = first !== null && step.change === null && first >= before.last && first <= last;
    const openWh = isOpen ? wh - (last - first) : null;
    counted.push({ at: piece.from + lengthMs, wh, openWh, change: step.change });
    before = piece;
  }
  return counted;
}

/** Without single readings that are too low or too high: what came before and what came after agree. */
function believed(pieces: readonly RegisterPiece[]): RegisterPiece[] {
  const kept: RegisterPiece[] = [];
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i] as RegisterPiece;
    const before = kept.at(-1);
    const next = pieces[i + 1];
    const isSpike =
      before !== undefined &&
      next !== undefined &&
      piece.last > next.last &&
      next.last >= before.last;
    if (isSpike) continue;
    const isDip =
      before !== undefined &&
      piece.last < before.last &&
      pieces.slice(i + 1, i + 1 + DIP_PIECES).some((one) => one.last >= before.last);
    if (!isDip) kept.push(piece);
  }
  return kept;
}

function stepOf(
  before: number,
  piece: RegisterPiece,
  usual: number | null,
): { wh: number; change: Counted['change'] } {
  if (piece.last >= before) return { wh: piece.last - before, change: null };
  const rolled = capacityOf(before) - before + piece.last;
  const most = usual === null ? UNKNOWN_MOST : Math.max(UNUSUAL * usual, UNKNOWN_MOST / 10);
  if (mayRoll(before, piece.last) && rolled <= most) return { wh: rolled, change: null };
  // The last word of the old register and the first of the new one, where both were read in this piece.
  const old = Math.max(0, piece.max - before);
  const isWhole = piece.min <= NEW_MOST && piece.max > before;
  return {
    wh: old + Math.max(0, piece.last - piece.min),
    change: isWhole ? 'exchanged' : 'register_reset',
  };
}

/** The power of ten above: 100,000 kWh for a register of 99,999.99. */
function capacityOf(value: number): number {
  let capacity = CAPACITY_LEAST;
  while (capacity <= value) capacity *= 10;
  return capacity;
}

function mayRoll(before: number, after: number): boolean {
  const capacity = capacityOf(before);
  return before >= capacity * (1 - ROLLS_WITHIN) && after <= capacity * ROLLS_WITHIN;
}
