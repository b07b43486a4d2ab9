/** Lets a plan happen in the world: protection, crews, the gateway, the earth fault; tells the truth of it. */
import type { ScenarioClock } from '../clock.ts';
import type { HeadEnd } from '../devices/broker.ts';
import { parseFault } from '../devices/fault-names.ts';
import type { FaultyMeters } from '../devices/meter-faults.ts';
import type { ModbusServer } from '../devices/modbus-server.ts';
import type { TerminalState } from '../devices/units.ts';
import { maskOf } from '../grid/network.ts';
import type { Truth } from '../grid/truth.ts';
import type { World } from '../grid/world.ts';
import { startAutomation } from './automation.ts';
import type { DeviceFault, Fault, PlannedCut, ScenarioPlan, SwitchingStep } from './plan.ts';

export interface Stage {
  startAt: number;
  clock: ScenarioClock;
  world: World;
  truth: Truth;
  headEnd: Pick<HeadEnd, 'publish'>;
  /** The recloser's terminal, as its Modbus unit shows it. */
  terminal: TerminalState;
  gateways: Map<string, Pick<ModbusServer, 'die' | 'revive' | 'play'>>;
  meters: Pick<FaultyMeters, 'play'>;
  /** Which phase of which bus is to earth. */
  earthed: Map<string, number>;
}

/** How long a recloser stays in on a fault before it trips again. */
const tripMs = 400;
const terminalAsset = 'FTU-2';

export function play(plan: ScenarioPlan, stage: Stage): void {
  const at = (second: number, run: () => void): void => {
    stage.clock.after(stage.startAt + second * 1000 - stage.clock.now(), run);
  };
  const says = terminalSpeech(stage);
  const speak: Speech = (type, details) => says(terminalAsset, type, details);
  const strikeLine = startAutomation({ ...stage, speak: says });
  for (const fault of plan.lineFaults) at(fault.atS, () => strikeLine(fault));
  for (const trouble of plan.deviceFaults) {
    at(trouble.fromS, () => misbehave(stage, trouble, true));
    at(trouble.untilS, () => misbehave(stage, trouble, false));
  }
  if (plan.gateway !== null) {
    const { id, deadAtS, backAtS } = plan.gateway;
    at(deadAtS, () => gatewayTurns(stage, id, 'gateway_dead'));
    at(backAtS, () => gatewayTurns(stage, id, 'gateway_back'));
  }
  if (plan.earthFault !== null) {
    const { bus, phase, atS } = plan.earthFault;
    at(atS, () => {
      stage.earthed.set(bus, 'ABC'.indexOf(phase));
      tell(stage, { what: 'earth_fault', device: bus, phases: phase });
    });
  }
  for (const fault of plan.faults) {
    at(fault.atS, () => strike(stage, fault, speak));
    for (const step of fault.steps.filter(({ isOnlyTold }) => isOnlyTold !== true)) {
      at(step.atS, () => operate(stage, step, { event: fault.id, speak }));
    }
  }
  if (plan.plannedCut !== null) cut(stage, plan.plannedCut, at);
}

function tell(stage: Stage, event: Parameters<Truth['tell']>[0]): string {
  return stage.truth.tell(event, stage.clock.now());
}

function misbehave(stage: Stage, { device, fault }: DeviceFault, begins: boolean): void {
  const next = begins ? parseFault(fault) : null;
  const gateway = stage.gateways.get(device);
  if (gateway === undefined) stage.meters.play(device, next);
  else gateway.play(next);
  const what = begins ? 'device_misbehaves' : 'device_recovers';
  tell(stage, { what, device, phases: '', fault });
}

function gatewayTurns(stage: Stage, id: string, what: 'gateway_dead' | 'gateway_back'): void {
  const gateway = stage.gateways.get(id);
  const turn = what === 'gateway_dead' ? gateway?.die() : gateway?.revive();
  turn?.catch((error: Error) => process.stderr.write(`${id}: ${error.message}\n`));
  tell(stage, { what, device: id, phases: '' });
}

type Speech = (type: string, details?: object) => void;

function terminalSpeech(stage: Stage): (terminal: string, type: string, details?: object) => void {
  let number = 0;
  return (terminal, type, details = {}) => {
    const now = stage.clock.now();
    const id = `${terminal}-${++number}`;
    const time = new Date(now).toISOString();
    stage.headEnd.publish(`ami/${terminal}/events`, { id, time, type, ...details });
  };
}

/** The device opens; a recloser tries again, and locks out when the fault is still there. */
function strike(stage: Stage, fault: Fault, speak: Speech): void {
  const { world, clock, terminal } = stage;
  const { device, phases, section } = fault;
  tell(stage, { id: fault.id, what: 'fault', device, phases, section });
  tell(stage, { what: 'opened', device, phases, event: fault.id });
  const isRecloser = fault.recloseAfterS.length > 0;
  if (isRecloser) {
    terminal.position = 1;
    terminal.faultPhases = maskOf(phases);
    terminal.faultCount += 1;
    speak('fault_passed', { phases });
    speak('switch_opened', { phases });
  }
  world.operate({ device, mask: maskOf(phases), state: 'open', event: fault.id });
  if (!isRecloser) return;
  // The voltage collapses at once when it closes onto the fault: nobody below has supply in between.
  let afterMs = 0;
  for (const deadS of fault.recloseAfterS) {
    afterMs += deadS * 1000;
    clock.after(afterMs, () => {
      terminal.position = 2;
      terminal.recloseCount += 1;
      speak('switch_closed', { phases });
    });
    afterMs += tripMs;
    clock.after(afterMs, () => {
      terminal.position = 1;
      terminal.faultCount += 1;
      speak('switch_opened', { phases });
      speak('reclose', { ok: false, phases });
    });
  }
  clock.after(afterMs + 200, () => {
    terminal.hasTripped = true;
    terminal.isLockedOut = true;
    speak('protection_trip', { element: '过流Ⅱ段', phases, currentA: 1_840 });
    speak('lockout', { phases });
    tell(stage, { what: 'lockout', device, phases, event: fault.id });
  });
}

function operate(stage: Stage, step: SwitchingStep, by: { event: string; speak: Speech }): void {
  const { device, phases, state } = step;
  if (step.isTelemetered) {
    const { terminal } = stage;
    terminal.position = state === 'open' ? 1 : 2;
    terminal.hasTripped = false;
    terminal.isLockedOut = false;
    terminal.faultPhases = 0;
    by.speak(state === 'open' ? 'switch_opened' : 'switch_closed', { phases });
  }
  const what = state === 'open' ? 'opened' : 'closed';
  tell(stage, { what, device, phases, event: by.event });
  stage.world.operate({ device, mask: maskOf(phases), state, event: by.event });
}

function cut(stage: Stage, plan: PlannedCut, at: (second: number, run: () => void) => void): void {
  const { id, device, phases } = plan;
  const mask = maskOf(phases);
  at(plan.openAtS, () => {
    tell(stage, { id, what: 'planned_opened', device, phases });
    stage.world.operate({ device, mask, state: 'open', event: id });
  });
  at(plan.closeAtS, () => {
    tell(stage, { what: 'planned_closed', device, phases, event: id });
    stage.world.operate({ device, mask, state: 'closed', event: id });
  });
}
