/** One feeder in hand: what its meters and devices have said, and what is made of it for one moment. */
import type { Instant } from '../../model/time.ts';
import type { DeviceStanding, DeviceState, MeterState, Standing } from '../reduce.ts';
import type { Decided } from './dark-before.ts';
import { noReturns, type Returns } from './returns.ts';
import type { GroupPrior } from './tree/classes.ts';
import type { FeederModel } from './tree/model.ts';
import type { Sums } from './tree/sums.ts';

/** What holds for a feeder apart from its evidence. */
export interface Circumstances extends Decided {
  episodeStart: Instant;
  /** P by id of each planned cut. */
  plannedP: ReadonlyMap<string, number>;
  /** Recorded closings by device. */
  closings: ReadonlyMap<string, Instant>;
  /** When something above the head closed last. */
  closedAbove?: Instant;
  /** A carried cause was open: its device's first word of closed is a closing. False for case files, which say so. */
  carriedIsOpen: boolean;
  /** Silence in the time in which meters come back says nothing. Left out for case files. */
  returnsTakeTime?: boolean;
  /** Where somebody speaks of single phases one may be broken behind any device. Left out for case files. */
  linesBreak?: boolean;
  priorScale: number;
  /** The same while supply returns: a fault inside the dark is only seen then. Left out: as ever. */
  returnScale?: number;
  groupPrior: GroupPrior;
}

export interface Hand {
  readonly model: FeederModel;
  readonly meters: Map<number, MeterState>;
  readonly devices: Map<number, DeviceState>;
  /** What stands of each meter that has spoken, by point. */
  readonly standings: Array<Standing | null>;
  sums: Sums | null;
  /** ln P(flags) for the passes with the fault bit; null while no indicator has spoken. */
  flags: Float64Array | null;
  /** By zone: the latest closing on the path, and phases that were dead before the episode. */
  closedAt: Float64Array;
  carriedMask: Uint8Array;
  /** Zones that are back by the word of their meters alone. */
  returns: Returns;
  /** Something has closed or is carried on: what a meter said depends on where it hangs. */
  hasContext: boolean;
  deviceNow: Map<number, DeviceStanding>;
  /** When the passing of time alone changes a meter's evidence next. */
  nextChangeAt: Instant;
  /** A device has spoken since the sums were made, or supply came back: weights, flags and closings are old. */
  isStale: boolean;
  /** Points below a zone that take some phases, at 8·zone + phases: made once, not changed. */
  readonly below: Map<number, { points: number[]; ids: string[] }>;
  asOf: { now: Instant; what: Circumstances } | null;
  /** Zones that have supply though their device is recorded open. */
  fed: ReadonlySet<number>;
}

export function createHand(model: FeederModel): Hand {
  return {
    model,
    meters: new Map(),
    devices: new Map(),
    standings: new Array<Standing | null>(model.spZone.length).fill(null),
    sums: null,
    flags: null,
    closedAt: new Float64Array(0),
    carriedMask: new Uint8Array(0),
    returns: noReturns(0),
    hasContext: false,
    deviceNow: new Map(),
    nextChangeAt: Number.POSITIVE_INFINITY,
    isStale: false,
    below: new Map(),
    asOf: null,
    fed: new Set(),
  };
}
