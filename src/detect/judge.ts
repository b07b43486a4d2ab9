// All rules over all assets: the state of each, and what a batch makes of it.
import type { GridEvent } from '../model/event.ts';
import type { Reading } from '../model/reading.ts';
import type { ContactChange } from '../model/source.ts';
import type { Instant } from '../model/time.ts';
import { evidenceMaker } from './evidence.ts';
import { emptyBatch, type JudgedBatch } from './judged.ts';
import type { CutOf, Locate } from './place.ts';
import { ruledQuantities, ruleRunner } from './rule-runner.ts';
import type { StoodAlarm } from './rules/rule.ts';
import type { DetectSettings } from './settings.ts';

export type { JudgedBatch, Signalled } from './judged.ts';

export interface Judge {
  events(batch: readonly GridEvent[]): JudgedBatch;
  readings(batch: readonly Reading[]): JudgedBatch;
  /** The readings as they are to be stored: those of a transformer without its fuse are bad. */
  trusted(batch: readonly Reading[]): readonly Reading[];
  contacts(batch: readonly ContactChange[], at: Instant): JudgedBatch;
  /** Alarms that stood when the service stopped; before anything else is judged. */
  resume(alarms: readonly StoodAlarm[]): void;
  /** Time went on; at least once a second. */
  tick(now: Instant): JudgedBatch;
}

/** What anything is made of; readings of other quantities need not be judged again. */
export const judgedQuantities: ReadonlySet<string> = new Set([
  ...ruledQuantities(),
  ...['voltage', 'switch_position'],
]);

/** The one part of detection with a memory; it does no I/O and reads no clock. */
export function createJudge(at: {
  locate: Locate;
  settings: DetectSettings;
  /** What has no way to a source; left out where nobody knows. */
  cut?: CutOf;
}): Judge {
  const { locate, settings } = at;
  const maker = evidenceMaker({
    locate,
    settings: { ...settings.evidence, settle: settings.rules.recloser_lockout.settle },
  });
  const runner = ruleRunner({ ...at, before: (asset) => maker.lastOf(asset) });

  return {
    events(events) {
      const batch = emptyBatch();
      for (const event of events) {
        const place = locate(event.asset);
        if (place !== null && !event.retained) runner.see(batch, place, { kind: 'event', event });
        const { evidence, reason } = maker.event(event);
        batch.evidence.push(...evidence);
        if (reason !== null) batch.ignored[reason] = (batch.ignored[reason] ?? 0) + 1;
      }
      return batch;
    },
    readings(readings) {
      const batch = emptyBatch();
      for (const reading of readings) {
        const place = locate(reading.asset);
        if (place !== null) runner.see(batch, place, { kind: 'reading', reading });
      }
      batch.evidence.push(...maker.readings(runner.trusted(readings)));
      return batch;
    },
    trusted: (readings) => runner.stored(readings),
    resume: (alarms) => runner.resume(alarms),
    contacts(changes, now) {
      const batch = emptyBatch();
      for (const { asset, contact, missed, reason } of changes) {
        const place = locate(asset);
        if (place === null || reason === 'no_route') continue;
        runner.see(batch, place, {
          kind: 'contact',
          missed: contact === 'answering' ? 0 : missed,
          at: now,
        });
      }
      return batch;
    },
    tick(now) {
      const batch = emptyBatch();
      runner.tick(batch, now);
      batch.evidence.push(...maker.due(now));
      return batch;
    },
  };
}
