/** One polled device: its plan, its samples, its slots; turns answers and failures into facts. */
import type { GridEvent } from '../../model/event.ts';
import type { Reading } from '../../model/reading.ts';
import type { ContactChange } from '../../model/source.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { PingOutcome } from '../collector.ts';
import type { BusDevice } from './bus.ts';
import { type Failure, failureName } from './errors.ts';
import type { Health, HealthStep } from './health.ts';
import { type DevicePlan, devicePlan } from './learn.ts';
import { type Block, type Item, itemsOf } from './plan.ts';
import { badReadings, sampler } from './samples.ts';
import { periodsOf } from './schedule.ts';
import type { DeviceSettings } from './settings.ts';
import type { Point, Slot, Template } from './template/points.ts';
import { eventsOf, type SlotValues } from './terminal.ts';

/** What a device has to say, for its source to hand on. */
export interface DeviceEars {
  readings(batch: readonly Reading[]): void;
  events(batch: readonly GridEvent[]): void;
  contact(change: ContactChange): void;
  failed(asset: string, failure: Failure): void;
  ping(asset: string, outcome: PingOutcome): void;
}

type BadReason = NonNullable<Reading['reason']>;

export interface PolledDevice {
  asset: string;
  onBus: BusDevice;
  template: string;
  contact(): ContactChange['contact'] | 'unknown';
  /** The last change that was told. */
  change(): ContactChange | null;
  learned(): string[];
}

/** What is remembered of a device between two requests. */
interface Kept {
  source: string;
  asset: string;
  template: Template;
  plan: DevicePlan;
  ears: DeviceEars;
  slots: Map<Slot | 'switch_position', number>;
  contact: ContactChange['contact'] | 'unknown';
  /** Its points have been marked as without answer. */
  isSilenceTold: boolean;
  change: ContactChange | null;
  lastFailure: string;
}

export function polledDevice(
  source: string,
  given: { settings: DeviceSettings; template: Template; timeoutMs: DurationMs; gapMs: DurationMs },
  ears: DeviceEars,
): PolledDevice {
  const { settings, template } = given;
  const { asset, unit, ct, pt } = settings;
  const items = itemsOf(template.points);
  const periods = periodsOf(new Set(items.map(({ group }) => group)), settings.every);
  const samples = sampler({ asset, ct, pt, periods });
  const kept: Kept = {
    source,
    asset,
    template,
    plan: devicePlan(items, template.caps),
    ears,
    slots: new Map(),
    contact: 'unknown',
    isSilenceTold: false,
    change: null,
    lastFailure: 'timeout',
  };
  const onBus: BusDevice = {
    asset,
    unit,
    timeoutMs: given.timeoutMs,
    gapMs: given.gapMs,
    plan: kept.plan,
    probe: probeOf(items, template),
    periods,
    onAnswer({ block, words, at, dueAt }) {
      kept.plan.answered(block);
      const sampled = samples.sample(block, words, { at, dueAt });
      ears.readings(sampled.readings);
      raise(kept, sampled.slots, at);
    },
    onFailure({ block, failure, at }) {
      kept.lastFailure = reasonOf(failure);
      ears.failed(asset, failure);
      refused(kept, block, { failure, at });
    },
    onStep: (step, health) => enter(kept, step, health),
    onNoRoute: (at) => lost(kept, at),
    onPing: (outcome) => ears.ping(asset, outcome),
  };
  return {
    asset,
    onBus,
    template: template.id,
    contact: () => kept.contact,
    change: () => kept.change,
    learned: () => learnedOf(asset, kept.plan),
  };
}

function raise(kept: Kept, read: SlotValues, at: Instant): void {
  if (read.size === 0) return;
  const { source, asset } = kept;
  const raised = eventsOf(kept.slots, read);
  for (const [slot, value] of read) kept.slots.set(slot, value);
  if (raised.length === 0) return;
  kept.ears.events(
    raised.map(({ type, phases, details }) => ({
      id: `${asset}/${type}/${at}`,
      source,
      asset,
      type,
      phases,
      deviceTime: null,
      receivedAt: at,
      retained: false,
      report: 'own',
      details,
    })),
  );
}

function refused(kept: Kept, block: Block, why: { failure: Failure; at: Instant }): void {
  const { failure, at } = why;
  if (failure.kind !== 'exception') return;
  const asked = block.items.flatMap(({ points }) => points);
  const give = (points: readonly Point[], reason: BadReason): void => {
    const wanted = points.filter(({ isOptional }) => !isOptional);
    kept.ears.readings(badReadings(kept.asset, wanted, { reason, at }));
  };
  switch (failure.code) {
    case 1:
      kept.plan.notServed(block, at);
      give(asked, 'illegal_function');
      return;
    case 2:
    case 3:
      give(kept.plan.refused(block, failure.code, at), 'illegal_address');
      return;
    case 4:
    case 8:
      give(asked, 'device_failure');
  }
}

function enter(kept: Kept, step: Exclude<HealthStep, null>, health: Health): void {
  const { asset, source, lastFailure: reason } = kept;
  kept.contact = health.contact;
  if (step === 'silent') silent(kept, health.since);
  if (step === 'answering') kept.isSilenceTold = false;
  tell(kept, changeOf({ asset, source, step, health, reason }));
}

/** One row for each point, once: a missing value is never the last one, and never 0. */
function silent(kept: Kept, at: Instant): void {
  if (kept.isSilenceTold) return;
  kept.isSilenceTold = true;
  const { asset, template } = kept;
  kept.ears.readings(badReadings(asset, template.points, { reason: 'comm_error', at }));
}

function lost(kept: Kept, at: Instant): void {
  const isNews = kept.contact !== 'silent' || !kept.isSilenceTold;
  kept.contact = 'silent';
  silent(kept, at);
  if (!isNews) return;
  const { asset, source } = kept;
  const change = { asset, source, contact: 'silent' as const, since: at, missed: 0 };
  tell(kept, { ...change, reason: 'no_route', how: 'polled' });
}

function tell(kept: Kept, change: ContactChange): void {
  kept.change = change;
  kept.ears.contact(change);
}

function learnedOf(asset: string, plan: DevicePlan): string[] {
  return plan.learned().map((fact) => `${asset}: ${fact}`);
}

function changeOf(about: {
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
function reasonOf(failure: Failure): string {
  if (failure.kind === 'exception' && failure.code === 10) return 'gateway_no_path';
  if (failure.kind === 'exception' && failure.code === 11) return 'gateway_target_failed';
  return failureName(failure);
}

/** The item of the probe point, alone. */
function probeOf(items: readonly Item[], template: Template): Block {
  const item = items.find(({ points }) => points.some(({ name }) => name === template.probe));
  const { table, from, end, group } = item ?? (items[0] as Item);
  return { table, from, end, group, items: [item ?? (items[0] as Item)] };
}
