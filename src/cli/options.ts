/** Values of options, checked before anything is begun. Errors: REP-OPTION. */
import { fault } from '../runtime/problem.ts';
import type { CommandCall } from './command.ts';

type Options = CommandCall['options'];

/** One of some words; null when the option was left out. */
export function oneOf<T extends string>(
  all: readonly T[],
  options: Options,
  option: string,
): T | null {
  const given = options[option];
  if (given === undefined) return null;
  if (all.includes(given as T)) return given as T;
  throw fault('REP-OPTION', { option, given: String(given), allowed: `one of ${all.join(', ')}` });
}

export interface NumberLimits {
  least: number;
  most: number;
  isWhole?: boolean;
}

/** A number within limits; `name` as the options hold it, in camelCase. */
export function numberIn(options: Options, name: string, limits: NumberLimits): number {
  const { least, most, isWhole = false } = limits;
  const given = String(options[name] ?? '');
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const allowed = `a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`;
  throw fault('REP-OPTION', { option, given, allowed });
}
