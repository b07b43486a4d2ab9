/** What stands behind the unit numbers: meters on transformers, line and bus meters, the recloser's terminal. */
import { energyPerKva, flicker } from '../grid/load.ts';
import { phaseBits, type Transformer } from '../grid/network.ts';
import type { World } from '../grid/world.ts';
import type { Table, Unit } from './unit.ts';

/**
 * Float32 values, big end first, by address; everything else below `end` reads 0.
 * `counters` are the addresses that a reset of the device sets to nothing.
 */
export function floatUnit(
  end: number,
  values: () => Map<number, number> | null,
  counters: readonly number[] = [],
): Unit {
  /** What the counters stood at when they were reset. */
  let lost: Map<number, number> | null = null;
  return {
    read(table, address, quantity, trouble = null) {
      if (table !== 'input' || address + quantity > end) return 'illegal';
      const now = values();
      if (now === null) return null;
      lost = trouble?.kind === 'reset_counter' ? (lost ?? new Map(now)) : null;
      const words = new Uint16Array(end + 2);
      for (const [at, value] of now) {
        const bytes = Buffer.alloc(4);
        const base = counters.includes(at) ? (lost?.get(at) ?? 0) : 0;
        bytes.writeFloatBE(trouble?.kind === 'sentinel' ? Number.NaN : value - base);
        words[at] = bytes.readUInt16BE(0);
        words[at + 1] = bytes.readUInt16BE(2);
      }
      return [...words.subarray(address, address + quantity)];
    },
  };
}

/** Nominal phase voltages, V. */
const lowVolts = 220;
const mediumVolts = 10_000 / Math.sqrt(3);

/** An Eastron SDM630 on the low side of a transformer. Without a battery it falls silent with the supply. */
export function transformerMeter(
  world: World,
  transformer: Transformer,
  options: { hasBattery: boolean; now(): number },
): Unit {
  const counters = [72, 74];
  const values = (): Map<number, number> | null => {
    const at = options.now();
    const live = world.livePhases(transformer.node) & transformer.mask;
    if (live === 0 && !options.hasBattery) return null;
    const pu = world.voltagePu(transformer.node);
    const watts = world.load.phaseW(transformer, at);
    const values = new Map<number, number>();
    let sumW = 0;
    phaseBits.forEach((bit, phase) => {
      // A phase that is not wired has no value, which is not 0 V.
      const isWired = (transformer.mask & bit) !== 0;
      const isLive = (live & bit) !== 0;
      const noise = 1 + 0.003 * flicker(`${transformer.id}/${phase}`, at);
      const volts = isLive ? pu[phase]! * lowVolts * noise : 0.4;
      const phaseW = isLive ? watts[phase]! : 0;
      sumW += phaseW;
      values.set(phase * 2, isWired ? volts : Number.NaN);
      values.set(6 + phase * 2, isWired ? phaseW / lowVolts / 0.94 : Number.NaN);
      values.set(12 + phase * 2, isWired ? phaseW : Number.NaN);
    });
    values.set(52, sumW);
    values.set(70, 50 + 0.02 * flicker('frequency', at));
    values.set(72, ((energyPerKva('residential', at) * transformer.kva * 0.4) / 1000) % 900_000);
    values.set(74, 0);
    return values;
  };
  return floatUnit(400, values, counters);
}

/** A line meter at a feeder head, primary values: voltage 0, current 6, power 12, sum 18, frequency 20. */
export function lineMeter(
  world: World,
  options: { edge: string; node: string; now(): number },
): Unit {
  return floatUnit(64, () => {
    const at = options.now();
    const pu = world.voltagePu(options.node);
    const ampere = world.currentA(options.edge);
    const values = new Map<number, number>();
    let sumW = 0;
    for (const phase of [0, 1, 2] as const) {
      const noise = 1 + 0.002 * flicker(`${options.edge}/${phase}`, at);
      const volts = pu[phase] * mediumVolts * noise;
      const watts = volts * ampere[phase] * 0.94;
      sumW += watts;
      values.set(phase * 2, volts);
      values.set(6 + phase * 2, ampere[phase]);
      values.set(12 + phase * 2, watts);
    }
    values.set(18, sumW);
    values.set(20, 50 + 0.02 * flicker('frequency', at));
    return values;
  });
}

/**
 * A bus meter: phase to earth 0, phase to phase 6 (AB, BC, CA), 3U0 12.
 * With one phase to earth behind a coil the others rise to the full voltage between phases.
 */
export function busMeter(
  world: World,
  options: { node: string; now(): number; earthedPhase(): number | null },
): Unit {
  return floatUnit(64, () => {
    const at = options.now();
    const earthed = options.earthedPhase();
    const volts = world.voltagePu(options.node)[0] * mediumVolts;
    const values = new Map<number, number>();
    for (const phase of [0, 1, 2]) {
      const noise = 1 + 0.002 * flicker(`${options.node}/${phase}`, at);
      const share = earthed === null ? 1 : phase === earthed ? 0.01 : Math.sqrt(3);
      values.set(phase * 2, volts * share * noise);
      values.set(6 + phase * 2, volts * Math.sqrt(3) * noise);
    }
    const residual = earthed === null ? 0.006 : 0.99;
    values.set(12, residual * 3 * volts * (1 + 0.004 * flicker(`${options.node}/3u0`, at)));
    return values;
  });
}

/** What a recloser's terminal knows; positions as the vocabulary counts them: 1 open, 2 closed. */
export interface TerminalState {
  position: 1 | 2;
  hasTripped: boolean;
  isLockedOut: boolean;
  recloseCount: number;
  faultCount: number;
  /** Phases whose passage flag is latched. */
  faultPhases: number;
}

/**
 * Slots of the feeder terminal. Bits (discrete): 0 open, 1 closed, 2 trip, 3 lockout, 4 protection on,
 * 5 local, 6 mains failed, 7 door, 8–10 fault A B C, 11 fault to earth, 12–14 live line A B C, 15 battery low.
 * Registers (input): 0 fault count, 1 reclose count, 2 battery ×0.1 V, 3 signal dBm (signed).
 */
export function feederTerminal(state: TerminalState, livePhases: () => number): Unit {
  const bits = (): number[] => {
    const live = livePhases();
    return [
      state.position === 1,
      state.position === 2,
      state.hasTripped,
      state.isLockedOut,
      true,
      false,
      live === 0,
      false,
      ...phaseBits.map((bit) => (state.faultPhases & bit) !== 0),
      false,
      ...phaseBits.map((bit) => (live & bit) !== 0),
      false,
    ].map(Number);
  };
  const registers = (): number[] => [state.faultCount, state.recloseCount, 267, 65_536 - 71];
  return {
    read(table: Table, address: number, quantity: number) {
      const values = table === 'discrete' ? bits() : table === 'input' ? registers() : [];
      if (address + quantity > values.length) return 'illegal';
      return values.slice(address, address + quantity);
    },
  };
}
