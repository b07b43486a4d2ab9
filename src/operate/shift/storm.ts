/** A storm that a supervisor has declared: wider waves go without a release until it ends, by itself at the latest. */

import type { Actor } from '../../api/parts/acting.ts';
import type { StormView } from '../../api/shapes/shift.ts';
import type { AuditCode } from '../../model/audit.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import { fault } from '../../runtime/problem.ts';
import type { Settings } from '../../settings/schema.ts';
import type { RecordsStore } from '../../store/records.ts';

/** As it is kept; null: none stands. */
export interface StormState {
  by: string;
  reason: string;
  since: Instant;
  endsAt: Instant;
}

export interface Storm {
  /** The storm that stands now. */
  now(): StormState | null;
  /** Recipients above which a wave waits for a person, by what it rests on; a storm raises them. */
  readonly limits: Readonly<Record<WaveRow['basis'], number>>;
  /** @throws NOT-STORM-ROLE, NOT-STORM-STATE */
  declare(request: { reason: string; by: Actor }): Promise<StormState>;
  /** @throws NOT-STORM-ROLE, NOT-STORM-STATE */
  end(request: { reason: string | null; by: Actor }): Promise<void>;
  /** Ends one whose time has come. */
  tick(): Promise<void>;
  /** Continues after a restart. */
  load(): Promise<void>;
}

const MEMO = 'notify/storm';

/** As it is shown. */
export function stormView(storm: StormState | null): StormView | null {
  if (storm === null) return null;
  return { ...storm, since: toIso(storm.since), endsAt: toIso(storm.endsAt) };
}

export function createStorm(parts: {
  records: RecordsStore;
  settings: Settings;
  clock: Clock;
}): Storm {
  const { records, clock } = parts;
  const { brake } = parts.settings.notify;
  let kept: StormState | null = null;

  function standing(): StormState | null {
    return kept !== null && clock.now() < kept.endsAt ? kept : null;
  }

  async function keep(
    next: StormState | null,
    row: { by: string; from: string | null; what: AuditCode; details: Record<string, unknown> },
  ): Promise<void> {
    const at = clock.now();
    await records.commit({
      put: { memo: [{ id: MEMO, version: at, value: next }] },
      audit: [{ at, subject: 'storm', ...row }],
    });
    kept = next;
  }

  function checkRole(by: Actor): void {
    const needed = brake.storm.declaredBy;
    if (by.scopes !== null || by.role !== needed) throw fault('NOT-STORM-ROLE', { role: needed });
  }

  const limit = (basis: WaveRow['basis']): number =>
    standing() === null
      ? brake.recipients[basis]
      : Math.max(brake.recipients[basis], brake.storm.recipients);
  return {
    now: standing,
    limits: {
      get verified() {
        return limit('verified');
      },
      get inferred() {
        return limit('inferred');
      },
      get byHand() {
        return limit('byHand');
      },
    },
    async declare({ reason, by }) {
      checkRole(by);
      if (standing() !== null) throw fault('NOT-STORM-STATE', { is: 'declared' });
      const since = clock.now();
      const next = { by: by.name, reason, since, endsAt: since + brake.storm.endsAfter };
      const details = { reason, endsAt: toIso(next.endsAt), recipients: brake.storm.recipients };
      await keep(next, { by: by.name, from: by.from, what: 'storm_declared', details });
      return next;
    },
    async end({ reason, by }) {
      checkRole(by);
      if (standing() === null) throw fault('NOT-STORM-STATE', { is: 'not declared' });
      const details = { reason };
      await keep(null, { by: by.name, from: by.from, what: 'storm_ended', details });
    },
    async tick() {
      if (kept === null || standing() !== null) return;
      const details = { reason: 'its time is over', declaredBy: kept.by };
      await keep(null, { by: 'clock', from: null, what: 'storm_ended', details });
    },
    async load() {
      const memo = await records.documents.get('memo', MEMO);
      kept = (memo?.value ?? null) as StormState | null;
    },
  };
}
