// The slice of `detect:` that turns readings and events into alarms and evidence.
import { z } from 'zod';
import { duration } from '../model/time.ts';
import { earthFaultSettings } from './earth/settings.ts';
import { type RuleName, rules } from './rules/registry.ts';

/** The slice of each rule under its name. */
const ruleSettings = z
  .object({
    loss_of_voltage: rules.loss_of_voltage.settings,
    phase_loss: rules.phase_loss.settings,
    vt_fuse: rules.vt_fuse.settings,
    earth_fault: rules.earth_fault.settings,
    recloser_lockout: rules.recloser_lockout.settings,
    switch_state: rules.switch_state.settings,
    meter_silent: rules.meter_silent.settings,
    undervoltage: rules.undervoltage.settings,
    overvoltage: rules.overvoltage.settings,
    severe_overvoltage: rules.severe_overvoltage.settings,
    broken_neutral: rules.broken_neutral.settings,
    broken_neutral_meters: rules.broken_neutral_meters.settings,
    neutral_drift: rules.neutral_drift.settings,
    voltage_unbalance: rules.voltage_unbalance.settings,
    frequency: rules.frequency.settings,
    overload: rules.overload.settings,
    state_conflict: rules.state_conflict.settings,
    fault_passed: rules.fault_passed.settings,
    feeder_current_zero: rules.feeder_current_zero.settings,
    feeder_step: rules.feeder_step.settings,
    single_phasing: rules.single_phasing.settings,
    unexpected_voltage: rules.unexpected_voltage.settings,
  } satisfies Record<RuleName, z.ZodType>)
  .prefault({});

const alarms = z
  .object({
    shelveMax: duration.prefault('24h').describe('Longest time on the shelf'),
    fadeAfter: duration.prefault('1h').describe('Cleared unseen, priority 2 to 4: goes after it'),
    staleAfter: duration.prefault('24h').describe('Active so long: on the list of stale ones'),
    operators: z.int().positive().default(1).describe('People who read alarms at a time'),
    flood: z
      .object({
        within: duration.prefault('10m'),
        from: z.int().positive().default(10).describe('More new alarms for each operator begin it'),
        until: z.int().positive().default(5).describe('Fewer end it'),
      })
      .prefault({}),
    chatter: z
      .object({
        raises: z.int().min(2).default(3).describe('So often within `within`: it chatters'),
        within: duration.prefault('60s'),
        times: z.number().min(1).default(4).describe('Its clear time becomes so many times longer'),
        least: duration.prefault('60s').describe('And is longer by this at least'),
        quiet: duration.prefault('10m').describe('Until it has not come for so long'),
      })
      .prefault({}),
  })
  .prefault({});

const evidence = z
  .object({
    provesFrom: z
      .number()
      .positive()
      .default(0.5)
      .describe('pu of a good reading that proves supply'),
    proofEvery: duration.prefault('10s').describe('A steady proof is repeated no more often'),
    assetsMax: z.int().positive().default(1_000_000).describe('Assets remembered'),
  })
  .prefault({});

/** What often comes before an outage, and in which time an outage counts as foretold. */
const precursors = z
  .object({
    window: duration.prefault('30d').describe('An outage within it was foretold by the alarm'),
    momentaries: z
      .object({
        times: z.int().min(2).default(3).describe('A device opened and closed again so often'),
        within: duration.prefault('7d'),
      })
      .prefault({}),
    fuseSaving: z
      .object({
        times: z.int().min(2).default(2).describe('Faults behind a fuse cleared by one above'),
        within: duration.prefault('30d'),
      })
      .prefault({}),
  })
  .prefault({});
export type PrecursorSettings = z.infer<typeof precursors>;

export const detectSettings = z
  .object({ earthFault: earthFaultSettings, alarms, precursors, evidence, rules: ruleSettings })
  .prefault({});
export type DetectSettings = z.infer<typeof detectSettings>;
export type AlarmSettings = DetectSettings['alarms'];

/** The settings with nothing given. */
export function defaultDetectSettings(): DetectSettings {
  return detectSettings.parse({});
}

/** Time a rule needs to clear by itself, ms; 0 where it has none. */
export function clearTimeOf(rules: DetectSettings['rules'], rule: string): number {
  const own: object = rules[rule as RuleName] ?? {};
  // Some name a threshold so: no time is as short as a second, no threshold as large.
  return 'clear' in own && typeof own.clear === 'number' && own.clear > 1000 ? own.clear : 0;
}
