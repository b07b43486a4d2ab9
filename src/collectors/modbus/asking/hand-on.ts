/** A device on a bus, and how what came of a request is handed on to it. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import type { Backoff } from '../../../runtime/backoff.ts';
import type { Board, BoardDevice, Pick as Request } from '../board.ts';
import { type Failure, meaningOf } from '../errors.ts';
import type { Health, HealthStep } from '../health.ts';
import type { ReadAnswer } from '../link.ts';
import type { Block } from '../plan.ts';

/** A device on the bus, with who wants to hear of it. */
export interface BusDevice extends BoardDevice {
  unit: number;
  timeoutMs: DurationMs;
  /** Rest on the bus after a request to it. */
  gapMs: DurationMs;
  onAnswer(told: { block: Block; words: readonly number[]; at: Instant; dueAt: Instant }): void;
  onFailure(failed: { block: Block; failure: Failure; at: Instant }): void;
  onStep(step: Exclude<HealthStep, null>, health: Health): void;
  /** The bus cannot be reached; of the device itself nothing is known. */
  onNoRoute(at: Instant): void;
  /** The bus was connected; what stands behind it may be another device. */
  onConnect(at: Instant): void;
  onPing(outcome: 'answered' | 'unanswered' | 'not_reachable'): void;
}

/** Tells the board, then the device. */
export function handOn(
  bus: { board: Board<BusDevice>; devices: ReadonlySet<BusDevice>; waits: Backoff },
  request: Request<BusDevice>,
  went: { answer: ReadAnswer; startedAt: Instant; now: Instant; drainMs: DurationMs },
): void {
  const { device, block, why, dueAt } = request;
  const { answer, startedAt, now, drainMs } = went;
  const meaning = answer.ok ? 'answered' : meaningOf(answer.failure);
  if (meaning === 'answered') bus.waits.reset();
  if (!answer.ok) device.onFailure({ block, failure: answer.failure, at: now });
  const step = bus.board.done(request, { meaning, startedAt, now, drainMs });
  if (!bus.devices.has(device)) return;
  const health = bus.board.health(device.asset);
  if (step !== null && health !== null) device.onStep(step, health);
  // Modbus has no time of the device: the middle between request and answer is nearest to it.
  const at = Math.round((startedAt + now) / 2);
  if (answer.ok) device.onAnswer({ block, words: answer.words, at, dueAt });
  if (why === 'ping') device.onPing(meaning === 'answered' ? 'answered' : 'unanswered');
}
