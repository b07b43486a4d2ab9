/** Watches for what often comes before an outage, and measures how often one followed. */
import type { Alarm } from '../../model/alarm.ts';
import type { GridEvent } from '../../model/event.ts';
import { HOUR, type Instant } from '../../model/time.ts';
import { profiles } from '../../reports/reliability/profile.ts';
import type { Commit } from '../../store/records.ts';
import type { OperateParts } from '../parts.ts';
import { createHearing, type HeardOf } from './hearing.ts';
import { measure } from './measured.ts';
import {
  type Momentaries,
  noMomentaries,
  pruned,
  withoutSequence,
  withTime,
} from './momentaries.ts';
import { precursorAlarms } from './raising.ts';

export interface Precursors {
  /** Events that were new to the records. */
  events(events: readonly GridEvent[]): void;
  /** An outage that was over before it counted was a momentary one. */
  committed(commit: Commit): void;
  /** Raises, ends and saves; once an hour measures what followed. Call it every minute. */
  tick(): Promise<void>;
}

export type PrecursorParts = Pick<
  OperateParts,
  'records' | 'world' | 'saver' | 'alarms' | 'clock' | 'settings'
>;

const memoId = 'momentaries';
const measureEvery = HOUR;
/** Reasons of a rejected outage that was real and short. */
const shortReasons: readonly string[] = ['back_before_confirmed', 'cleared_by_reclose'];

/** @param alsoTold others who must know what devices did by themselves */
export function createPrecursors(
  parts: PrecursorParts,
  alsoTold: readonly HeardOf[] = [],
): Precursors {
  const { clock, world, saver, records } = parts;
  const { detect, reliability } = parts.settings;
  const settings = detect.precursors;
  const limitMs = detect.momentaryLimit ?? profiles[reliability.profile].momentaryMs;
  const keepMs = Math.max(settings.momentaries.within, settings.fuseSaving.within);
  let all = noMomentaries;
  let isLoaded = false;
  let isNew = false;
  let measuredAt = Number.NEGATIVE_INFINITY;

  function change(next: Partial<Momentaries>): void {
    const before = all;
    all = { ...all, ...next };
    isNew ||= all.opened !== before.opened || all.saved !== before.saved;
  }
  const momentary = (device: string, at: Instant): void =>
    change({ opened: withTime(all.opened, device, { at, limitMs }) });
  const own: HeardOf = {
    momentary,
    lockout: (device, at) =>
      change({ opened: withoutSequence(all.opened, device, { at, limitMs }) }),
  };
  const hearing = createHearing({ world, limitMs, told: [own, ...alsoTold] });

  /** What was kept, under what was heard since the start. */
  async function load(): Promise<void> {
    const memo = await records.documents.get('memo', memoId);
    const heard = all;
    all = { ...noMomentaries, ...(memo?.value as Partial<Momentaries> | undefined) };
    for (const which of ['opened', 'saved'] as const) {
      for (const [device, times] of Object.entries(heard[which])) {
        for (const at of times) change({ [which]: withTime(all[which], device, { at, limitMs }) });
      }
    }
    isLoaded = true;
  }

  async function measured(now: Instant): Promise<Alarm[]> {
    if (now - measuredAt < measureEvery) return [];
    measuredAt = now;
    const { grid, locator } = world;
    const about = { windowMs: settings.window, momentaryMs: limitMs, now };
    return parts.alarms.foretell(await measure({ records, grid, locator, ...about }));
  }

  return {
    events: (events) => hearing.events(events),
    committed(commit) {
      const short = new Set(
        (commit.moves ?? [])
          .filter(({ reason, to }) => to === 'rejected' && shortReasons.includes(reason))
          .map(({ outage }) => outage),
      );
      for (const { id, causeGroup, state, startedAt, restoredAt, plannedOutage } of commit.put
        ?.outage ?? []) {
        const [device] = causeGroup;
        if (device === undefined || plannedOutage !== null) continue;
        const isBack =
          state === 'restored' && restoredAt !== null && restoredAt - startedAt <= limitMs;
        if (isBack || short.has(id)) momentary(device, startedAt);
      }
    },
    async tick() {
      if (!isLoaded) await load();
      const now = clock.now();
      for (const { fuse, at } of hearing.saved(now)) {
        change({ saved: withTime(all.saved, fuse, { at, limitMs }) });
      }
      const foretold = await measured(now);
      const raised = precursorAlarms(parts, all, { settings, now });
      const alarm = [...new Map([...foretold, ...raised].map((one) => [one.id, one])).values()];
      if (alarm.length === 0 && !isNew) return;
      isNew = false;
      all = pruned(all, keepMs, now);
      const memo = [{ id: memoId, version: 1, value: all }];
      await saver.decide(() => ({ commit: { put: { alarm, memo } }, result: null }));
    },
  };
}
