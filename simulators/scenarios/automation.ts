/**
 * Voltage-time automation (馈线自动化) on one feeder: the breaker trips and recloses, every sectionaliser opens
 * without voltage and closes again X seconds after it came; one that closes onto the fault locks itself.
 */
import type { ScenarioClock } from '../clock.ts';
import type { Truth } from '../grid/truth.ts';
import type { World } from '../grid/world.ts';
import type { LineFault } from './plan.ts';

export interface AutomationParts {
  clock: ScenarioClock;
  world: World;
  truth: Truth;
  /** What a device's terminal says. */
  speak(terminal: string, type: string, details?: object): void;
}

/** The feeder's breaker and its sectionalisers with the terminals that speak for them. */
const automated = {
  breaker: { id: 'CB-14', terminal: 'FTU-14' },
  switches: [
    { id: 'FA-1', terminal: 'FTU-21' },
    { id: 'FA-2', terminal: 'FTU-22' },
    { id: 'FA-3', terminal: 'FTU-23' },
  ],
};

const tripMs = 400;
/** Without voltage for this long, a sectionaliser opens. */
const releaseMs = 800;
/** X: with voltage for this long, it closes. */
const closeMs = 7_000;
/** Waiting times before the breaker's recloses; after the last it stays open. */
const recloseMs = [5_000, 10_000];
const phases = 'ABC';
const mask = 7;

/** Starts the automation; the answer makes a fault happen. */
export function startAutomation(parts: AutomationParts): (fault: LineFault) => void {
  const { clock, world, truth, speak } = parts;
  const { breaker, switches } = automated;
  const locked = new Set<string>();
  const waiting = new Map<string, () => void>();
  let fault: LineFault | null = null;
  let trips = 0;

  const isFaulty = (device: string): boolean =>
    fault !== null && world.liveIf(device, nodeBefore(world, fault.section)) !== 0;
  const operate = (device: string, state: 'open' | 'closed'): void => {
    const terminal = [breaker, ...switches].find(({ id }) => id === device)!.terminal;
    const event = fault?.id ?? 'automation';
    speak(terminal, state === 'open' ? 'switch_opened' : 'switch_closed', { phases });
    truth.tell(
      { what: state === 'open' ? 'opened' : 'closed', device, phases, event },
      clock.now(),
    );
    world.operate({ device, mask, state, event });
    watch();
  };
  const trip = (): void => {
    operate(breaker.id, 'open');
    const waitMs = recloseMs[trips];
    trips += 1;
    if (waitMs === undefined) {
      speak(breaker.terminal, 'protection_trip', { phases, element: '过流Ⅱ段' });
      speak(breaker.terminal, 'lockout', { phases });
      truth.tell(
        { what: 'lockout', device: breaker.id, phases, event: fault?.id ?? '' },
        clock.now(),
      );
      return;
    }
    clock.after(waitMs, () => {
      if (isFaulty(breaker.id)) clock.after(tripMs, trip);
      else operate(breaker.id, 'closed');
    });
  };
  const close = (device: string): void => {
    if (!isFaulty(device)) {
      operate(device, 'closed');
      return;
    }
    // Closed onto the fault: it holds the line down until the breaker trips, and locks.
    locked.add(device);
    clock.after(tripMs, trip);
  };
  /** Every sectionaliser looks at its side of the source and waits as long as it must. */
  const watch = (): void => {
    for (const { id } of switches) {
      const hasVoltage = world.livePhases(nodeBefore(world, id)) !== 0;
      const isClosed = world.closedPhases(id) !== 0;
      const shallMove = isClosed ? !hasVoltage : hasVoltage && !locked.has(id);
      if (!shallMove) {
        waiting.get(id)?.();
        waiting.delete(id);
      } else if (!waiting.has(id)) {
        const move = (): void => {
          waiting.delete(id);
          if (isClosed) operate(id, 'open');
          else close(id);
        };
        waiting.set(id, clock.after(isClosed ? releaseMs : closeMs, move));
      }
    }
  };
  return (struck) => {
    fault = struck;
    trips = 0;
    const { id, section, lastsS, repairedAfterS } = struck;
    truth.tell({ id, what: 'fault', device: breaker.id, phases, section }, clock.now());
    trip();
    const endsS = lastsS ?? repairedAfterS;
    clock.after(endsS * 1000, () => {
      fault = null;
      locked.clear();
      watch();
    });
  };
}

/** The node on the source's side of an edge as it was laid. */
function nodeBefore(world: World, edge: string): string {
  return world.wiring.edges[world.wiring.edgeOf.get(edge)!]!.from;
}
