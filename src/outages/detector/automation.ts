/**
 * Local automation at work: switches that open for lack of voltage and close again step by step, and a bus that
 * goes over to another source. While it runs nobody is told; where it has settled, its switches are facts.
 */
import type { Evidence } from '../../model/evidence.ts';
import type { Instant } from '../../model/time.ts';
import type { Operation } from '../engine.ts';
import type { AutomationRun, State } from './state.ts';

type DeviceWord = Extract<Evidence, { about: 'device' }>;

/** Takes one word of a switch; `feeder` is null for one that stands open between two feeders. */
export function hearAutomation(state: State, word: DeviceWord, feeder: string | null): void {
  const { says, at, device } = word;
  if (says.kind !== 'state') return;
  const around = feeder === null ? (state.engine.besides?.(device) ?? []) : [feeder];
  if (feeder !== null && begins(state, word, feeder)) begin(state, feeder, word);
  const runs = around.flatMap((id) => state.automation.get(id) ?? []);
  for (const { devices } of runs) devices.set(device, { isOpen: says.open, at });
  if (runs.length > 0 || says.weight !== 'effect') return;
  // After the repair its switches go back one by one: each is where it says it is.
  const isNews = state.rested.has(device) && state.rested.get(device) !== says.open;
  const [home] = around;
  if (!isNews || home === undefined) return;
  const devices = new Map([[device, { isOpen: says.open, at }]]);
  state.automation.set(home, { since: at, until: at, devices, isTransfer: false });
}

/** An opening for lack of voltage, or one of a breaker above heads whose bus may get another source. */
function begins(state: State, { says, at }: DeviceWord, feeder: string): boolean {
  if (says.kind !== 'state' || !says.open || at < (state.automation.get(feeder)?.until ?? 0)) {
    return false;
  }
  if (says.weight === 'effect') return true;
  return says.weight !== 'hard' && state.engine.isAbove?.(feeder) === true;
}

function begin(state: State, feeder: string, { says, at }: DeviceWord): void {
  const isTransfer = says.kind === 'state' && says.weight !== 'effect';
  const { automationSettle, busTransfer } = state.settings;
  const until = at + (isTransfer ? busTransfer : automationSettle);
  state.automation.set(feeder, { since: at, until, devices: new Map(), isTransfer });
}

/** A transfer closes something; other automation follows something that went dark, or its own earlier run. */
function isReal(state: State, feeder: string, { isTransfer, devices }: AutomationRun): boolean {
  const all = [...devices];
  if (isTransfer) return all.some(([, { isOpen }]) => !isOpen);
  return state.verdicts.has(feeder) || all.some(([device]) => state.rested.has(device));
}

/** Runs that are over by now: where their switches stand, as far as that is not known already. */
export function settledBy(state: State, now: Instant): Operation[] {
  const facts: Operation[] = [];
  for (const [feeder, run] of state.automation) {
    if (now < run.until) continue;
    state.automation.delete(feeder);
    state.dirty.add(feeder);
    const all = [...run.devices];
    if (!isReal(state, feeder, run)) continue;
    for (const [device, { isOpen, at }] of all) {
      if (state.engine.isOpen?.(device) === isOpen) continue;
      state.rested.set(device, isOpen);
      facts.push({ device, phases: 7, state: isOpen ? 'open' : 'closed', at });
    }
  }
  return facts;
}
