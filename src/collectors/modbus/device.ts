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
import { sampler } from './samples.ts';
import { periodsOf } from './schedule.ts';
import type { DeviceSettings } from './settings.ts';
import type { Point, Slot, Template } from './template/points.ts';
import { eventsOf } from './terminal.ts';

/** What a device has to say, for its source to hand on. */
export interface DeviceEars {
  readings(batch: readonly Reading[]): void;
  events(batch: readonly GridEvent[]): void;
  contact(change: ContactChange): void;
  failed(asset: string, failure: Failure): void;
  ping(asset: string, outcome: PingOutcome): void;
}

export interface PolledDevice {
  asset: string;
  onBus: BusDevice;
  contact(): ContactChange['contact'] | 'unknown';
  learned(): string[];
}

export function polledDevice(
  source: string,
  given: { settings: DeviceSettings; template: Template; timeoutMs: DurationMs },
  ears: DeviceEars,
): PolledDevice {
  const { settings, template } = given;
  const { asset, unit } = settings;
  const items = itemsOf(template.points);
  const plan = devicePlan(items, template.caps);
  const periods = periodsOf(new Set(items.map(({ group }) => group)), settings.every);
  const samples = sampler({ asset, ct: settings.ct, pt: settings.pt, periods });
  const slots = new Map<Slot | 'switch_position', number>();
  let contact: ContactChange['contact'] | 'unknown' = 'unknown';
  let isSilenceTold = false;
  let lastFailure = 'timeout';

  function raise(read: ReadonlyMap<Slot | 'switch_position', number>, at: Instant): void {
    if (read.size === 0) return;
    const raised = eventsOf(slots, read);
    for (const [slot, value] of read) slots.set(slot, value);
    if (raised.length === 0) return;
    const common = { source, asset, deviceTime: null, receivedAt: at, retained: false };
    ears.events(
      raised.map(({ type, phases, details }) => ({
        ...common,
        id: `${asset}/${type}/${at}`,
        type,
        phases,
        report: 'own',
        details,
      })),
    );
  }

  function refused(block: Block, failure: Failure, at: Instant): void {
    if (failure.kind !== 'exception') return;
    const { code } = failure;
    if (code === 1) {
      plan.notServed(block, at);
      giveUp(
        block.items.flatMap(({ points }) => points),
        'illegal_function',
        at,
      );
    } else if (code === 2 || code === 3) {
      giveUp(plan.refused(block, code, at), 'illegal_address', at);
    } else if (code === 4 || code === 8) {
      giveUp(
        block.items.flatMap(({ points }) => points),
        'device_failure',
        at,
      );
    }
  }

  function giveUp(
    points: readonly Point[],
    reason: Parameters<typeof samples.missing>[1],
    at: Instant,
  ): void {
    const wanted = points.filter(({ isOptional }) => !isOptional);
    ears.readings(samples.missing(wanted, reason, at));
  }

  function silent(at: Instant): void {
    if (isSilenceTold) return;
    isSilenceTold = true;
    ears.readings(samples.missing(template.points, 'comm_error', at));
  }

  const onBus: BusDevice = {
    asset,
    unit,
    timeoutMs: given.timeoutMs,
    plan,
    probe: probeOf(items, template),
    periods,
    onAnswer({ block, words, at, dueAt }) {
      plan.answered(block);
      const sampled = samples.sample(block, words, { at, dueAt });
      ears.readings(sampled.readings);
      raise(sampled.slots, at);
    },
    onFailure({ block, failure, at }) {
      lastFailure = reasonOf(failure);
      ears.failed(asset, failure);
      refused(block, failure, at);
    },
    onStep(step, health) {
      contact = health.contact;
      if (step === 'silent') silent(health.since);
      if (step === 'answering') isSilenceTold = false;
      ears.contact(changeOf({ asset, source, step, health, reason: lastFailure }));
    },
    onNoRoute(at) {
      const isNews = contact !== 'silent' || !isSilenceTold;
      contact = 'silent';
      silent(at);
      if (!isNews) return;
      const change = { asset, source, contact: 'silent' as const, since: at, missed: 0 };
      ears.contact({ ...change, reason: 'no_route', how: 'polled' });
    },
    onPing: (outcome) => ears.ping(asset, outcome),
  };
  return { asset, onBus, contact: () => contact, learned: () => learnedOf(asset, plan) };
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
