/** What is said of a polled device: its contact, what it taught, what is odd about it. Pure. */
import type { AssetFlag, ContactChange } from '../../../model/source.ts';
import { type DurationMs, type Instant, MINUTE } from '../../../model/time.ts';
import { type Failure, failureName } from '../errors.ts';
import type { Health, HealthStep } from '../health.ts';
import type { DevicePlan } from '../learn.ts';
import type { Point } from '../template/points.ts';

export function changeOf(about: {
  asset: string;
  source: string;
  step: Exclude<HealthStep, null>;
  health: Health;
  reason: string;
}): ContactChange {
  const { asset, source, step, health, reason } = about;
  const { since, missed } = health;
  const contact = step === 'missed' ? 'silent' : step;
  const why = step === 'answering' ? 'answered' : reason;
  return { asset, source, contact, since, missed, reason: why, how: 'polled' };
}

/** A gateway's word on a unit has a name of its own. */
export function reasonOf(failure: Failure): string {
  if (failure.kind === 'exception' && failure.code === 10) return 'gateway_no_path';
  if (failure.kind === 'exception' && failure.code === 11) return 'gateway_target_failed';
  return failureName(failure);
}

interface Taught {
  asset: string;
  plan: DevicePlan;
  /** Where a SunSpec map was found. */
  place: string | null;
  /** Points that this device does not have. */
  absent: readonly Point[];
}

export function learnedOf({ asset, plan, place, absent }: Taught): string[] {
  const facts = [
    ...(place === null ? [] : [place]),
    ...absent.map(({ name }) => `the model ends before ${name}`),
    ...plan.learned(),
  ];
  return facts.map((fact) => `${asset}: ${fact}`);
}

/** One answer too many may be a late one; the second within this time is not. */
const doubledWithin: DurationMs = 10 * MINUTE;

/** @param of.doubledAt when two answers came to one request, the last two times */
export function flagsOf(of: Taught & { doubledAt: readonly Instant[]; now: Instant }): AssetFlag[] {
  const isOptional = ({ points }: { points: readonly Point[] }): boolean =>
    points.every((point) => point.isOptional);
  const isPartial =
    of.absent.length > 0 || [...of.plan.missing().keys()].some((one) => !isOptional(one));
  const [first] = of.doubledAt;
  const isDoubled =
    first !== undefined && of.doubledAt.length > 1 && of.now - first < doubledWithin;
  return [
    ...(isPartial ? (['partial'] as const) : []),
    ...(isDoubled ? (['duplicate_id'] as const) : []),
  ];
}
