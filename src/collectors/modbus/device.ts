/** One polled device: its plan, its samples, its slots; turns answers and failures into facts. */
import type { GridEvent } from '../../model/event.ts';
import type { Reading } from '../../model/reading.ts';
import type { AssetFlag, ContactChange } from '../../model/source.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { PingOutcome } from '../collector.ts';
import { changeOf, flagsOf, learnedOf, reasonOf } from './asking/device-words.ts';
import type { BusDevice } from './bus.ts';
import { type Failure, meaningOf } from './errors.ts';
import type { Health, HealthStep } from './health.ts';
import { type Layout, layoutOf } from './layout.ts';
import { type Block, itemsOf } from './plan.ts';
import { badReadings, sampler } from './samples.ts';
import { periodsOf } from './schedule.ts';
import type { DeviceSettings } from './settings.ts';
import { type DeviceModel, deviceModel, type Finding } from './sunspec/model.ts';
import type { Point, Slot, Template } from './template/points.ts';
import { eventsOf, type SlotValues } from './terminal.ts';

/** What a device has to say, for its source to hand on. */
export interface DeviceEars {
  readings(batch: readonly Reading[]): void;
  events(batch: readonly GridEvent[]): void;
  contact(change: ContactChange): void;
  failed(asset: string, failure: Failure): void;
  ping(asset: string, outcome: PingOutcome): void;
  /** It answers and is not what its template describes: why; null when it is again. */
  unfit(asset: string, why: string | null): void;
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
  /** Why it is not what its template describes; null when it is. */
  unfit(): string | null;
  flags(now: Instant): AssetFlag[];
}

/** What is remembered of a device between two requests. */
interface Kept {
  source: string;
  asset: string;
  layout: Layout;
  /** Of a template that names a SunSpec model; null for those with addresses. */
  model: DeviceModel | null;
  unfit: string | null;
  /** Points that this device does not have. */
  absent: readonly Point[];
  ears: DeviceEars;
  slots: Map<Slot | 'switch_position', number>;
  contact: ContactChange['contact'] | 'unknown';
  /** Its points have been marked as without answer. */
  isSilenceTold: boolean;
  change: ContactChange | null;
  lastFailure: string;
  /** When two answers came to one request, the last two times. */
  doubledAt: Instant[];
}

export function polledDevice(
  source: string,
  given: { settings: DeviceSettings; template: Template; timeoutMs: DurationMs; gapMs: DurationMs },
  ears: DeviceEars,
): PolledDevice {
  const { settings, template } = given;
  const { asset, unit, ct, pt } = settings;
  const used = new Set(itemsOf(template.points).map(({ group }) => group));
  const periods = periodsOf(used, settings.every);
  const samples = sampler({ asset, ct, pt, periods });
  const kept: Kept = {
    source,
    asset,
    layout: layoutOf(template),
    model: deviceModel(template),
    unfit: null,
    absent: [],
    ears,
    slots: new Map(),
    contact: 'unknown',
    isSilenceTold: false,
    change: null,
    lastFailure: 'timeout',
    doubledAt: [],
  };
  const onBus: BusDevice = {
    asset,
    unit,
    timeoutMs: given.timeoutMs,
    gapMs: given.gapMs,
    get plan() {
      return kept.layout.plan;
    },
    get probe() {
      return kept.model?.next()?.block ?? kept.layout.probe;
    },
    periods,
    search: () => kept.model?.next() ?? null,
    onAnswer({ block, words, at, dueAt }) {
      if (kept.model?.isFor(block)) {
        walked(kept, kept.model.answered(words, at), at);
        return;
      }
      if (kept.model?.isElsewhere(block, words)) {
        kept.model.doubt(at);
        return;
      }
      kept.layout.plan.answered(block);
      const sampled = samples.sample(block, words, { at, dueAt });
      ears.readings(sampled.readings);
      raise(kept, sampled.slots, at);
    },
    onFailure({ block, failure, at }) {
      if (kept.model?.isFor(block)) {
        walked(kept, kept.model.failed(failure, at), at);
        if (meaningOf(failure) === 'answered') return;
      }
      kept.lastFailure = reasonOf(failure);
      if (failure.kind === 'two_answers') kept.doubledAt = [...kept.doubledAt.slice(-1), at];
      ears.failed(asset, failure);
      refused(kept, block, { failure, at });
    },
    onStep: (step, health) => enter(kept, step, health),
    onNoRoute: (at) => lost(kept, at),
    onConnect: (at) => kept.model?.doubt(at),
    onPing: (outcome) => ears.ping(asset, outcome),
  };
  return {
    asset,
    onBus,
    template: template.id,
    contact: () => kept.contact,
    change: () => kept.change,
    learned: () => learnedOf(taughtOf(kept)),
    unfit: () => kept.unfit,
    flags: (now) => flagsOf({ ...taughtOf(kept), doubledAt: kept.doubledAt, now }),
  };
}

/** A step of the walk of a SunSpec map; null while it goes on. */
function walked(kept: Kept, finding: Finding | null, at: Instant): void {
  if (finding === null) return;
  const { asset, ears } = kept;
  const bad = (points: readonly Point[]): void =>
    ears.readings(badReadings(asset, wanted(points), { reason: 'illegal_address', at }));
  const why = finding.kind === 'none' ? finding.why : null;
  if (finding.kind === 'moved') {
    kept.layout = finding.layout;
    kept.absent = finding.absent;
    bad(finding.absent);
  }
  if (why === kept.unfit) return;
  kept.unfit = why;
  if (why !== null) bad(kept.layout.template.points);
  ears.unfit(asset, why);
}

/** Of an optional point nothing is said. */
function wanted(points: readonly Point[]): Point[] {
  return points.filter(({ isOptional }) => !isOptional);
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
  const give = (points: readonly Point[], reason: BadReason): void =>
    kept.ears.readings(badReadings(kept.asset, wanted(points), { reason, at }));
  switch (failure.code) {
    case 1:
      kept.layout.plan.notServed(block, at);
      give(asked, 'illegal_function');
      return;
    case 2:
    case 3:
      kept.model?.doubt(at);
      give(kept.layout.plan.refused(block, failure.code, at), 'illegal_address');
      return;
    case 4:
    case 8:
      give(asked, 'device_failure');
  }
}

function enter(kept: Kept, step: Exclude<HealthStep, null>, health: Health): void {
  const { asset, source, lastFailure: reason } = kept;
  kept.contact = health.contact;
  if (step === 'silent') {
    silent(kept, health.since);
    // What comes back may be another device.
    kept.model?.doubt(health.since);
  }
  if (step === 'answering') kept.isSilenceTold = false;
  tell(kept, changeOf({ asset, source, step, health, reason }));
}

/** One row for each point, once: a missing value is never the last one, and never 0. */
function silent(kept: Kept, at: Instant): void {
  if (kept.isSilenceTold) return;
  kept.isSilenceTold = true;
  const { asset, layout } = kept;
  kept.ears.readings(badReadings(asset, layout.template.points, { reason: 'comm_error', at }));
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

function taughtOf({ asset, layout, model, absent }: Kept): Parameters<typeof learnedOf>[0] {
  return { asset, plan: layout.plan, place: model?.place() ?? null, absent };
}
