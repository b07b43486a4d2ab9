/**
 * How the simulated world is: what really happens to devices, messages and answers. Each figure is drawn per seed
 * up to 50 % away from what the detector believes.
 */
import type { Dice } from './dice.ts';

export type WorldKind = 'radio' | 'carrier';

/** What a storm is asked for. */
export interface StormCall {
  seed: number;
  world: WorldKind;
  feeders: number;
  /** Part of the last gasps that is lost. */
  lost: number;
  /** Devices that open at one moment, all feeders together; null: one after the other. */
  open: number | null;
  /** Part of the communication groups that lose 90 % of their messages. */
  badGroups: number;
  /** One device in three laterals, and those of the trunk, report their position. */
  telemetry: boolean;
}

/** How long after its start a fault is looked at, in seconds; more for one that shows by a restoration. */
export interface CheckAfter {
  openingS: number;
  returnS: number;
}

export interface World {
  /** Openings per hour, by what opens. */
  rates: {
    breaker: number;
    recloser: number;
    switch: number;
    /** A fuse on one phase; one pole of three; all three. */
    fuseAlone: number;
    fusePole: number;
    fuseAll: number;
    transformer: number;
  };
  gaspLost: number;
  gaspLostBad: number;
  /** A meter that loses some of its phases speaks as often as this. */
  gaspPartial: number;
  /** Per meter and hour. */
  falseGasps: number;
  /** Until a gasp is received, seconds. */
  gaspHoldS: number;
  gaspMeanS: number;
  restoredLost: number;
  restoredLostBad: number;
  /** Until a meter that has supply again can speak and be asked, seconds. */
  backMedianS: number;
  backSpread: number;
  answers: number;
  answersBad: number;
  wrongRecords: number;
  wrongClocks: number;
  /** Part of the supply points whose own service fails in the storm. */
  services: number;
}

/** An hour of the storm has as many single failures as an ordinary hour times this. */
const SERVICES_IN_STORM = 30;
const SERVICE_RATE = 2.6e-6;

export function drawWorld(call: StormCall, dice: Dice): World {
  const off = (value: number): number => value * dice.between(0.5, 1.5);
  const isCarrier = call.world === 'carrier';
  return {
    rates: {
      breaker: off(6.8e-5),
      recloser: off(4.6e-5),
      switch: off(5.7e-7),
      fuseAlone: off(2.3e-5),
      fusePole: off(5.7e-6),
      fuseAll: off(5.7e-6),
      transformer: off(2.3e-6),
    },
    gaspLost: call.lost,
    gaspLostBad: 0.9,
    gaspPartial: off(0.05),
    falseGasps: off(0.2 / 8760),
    gaspHoldS: isCarrier ? 30 : 0,
    gaspMeanS: isCarrier ? off(30) : off(15),
    restoredLost: off(0.15),
    restoredLostBad: 1 - off(0.3),
    backMedianS: isCarrier ? 240 : off(20),
    backSpread: isCarrier ? 0.5 : 0.4,
    answers: 1 - off(0.03),
    answersBad: off(0.5),
    wrongRecords: off(0.005),
    wrongClocks: 0.05,
    services: off(SERVICE_RATE * SERVICES_IN_STORM),
  };
}
