/** The rules of notice as the desks ask them: waves of outages and alarms. */
import type { Alarm } from '../model/alarm.ts';
import { type Instant, SECOND } from '../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../network/forest.ts';
import type { Place } from '../network/locate.ts';
import { newId } from '../notify/outbox/ids.ts';
import type { Policy } from '../notify/policy/load.ts';
import type { Messages } from '../notify/templates/messages.ts';
import { warnsCustomers, wavesForAlarm } from '../notify/waves/alarm.ts';
import { wavesForOutage } from '../notify/waves/outage.ts';
import { waveForPerson } from '../notify/waves/person.ts';
import type { WaveContext } from '../notify/waves/wave.ts';
import type { Settings } from '../settings/schema.ts';
import type { RecordsStore } from '../store/records.ts';
import type { Tell } from './changes.ts';
import { createWarnings } from './warnings.ts';
import type { World } from './world.ts';

export interface NoticeRuleParts {
  records: RecordsStore;
  world: World;
  policy: Policy;
  messages: Messages;
  settings: Settings;
  now: () => Instant;
}

export function createTell(parts: NoticeRuleParts): Tell {
  const warnings = createWarnings();
  return {
    restore: (memos) => warnings.load(memos),
    alarm(alarm, now) {
      if (!warnsCustomers(alarm) || !warnings.isDue(alarm, now)) return {};
      const context = waveContext(parts, now, false);
      const told = wavesForAlarm(alarm, pointsAt(parts.world, alarm), context);
      return { ...told, put: { memo: [warnings.note(alarm, now)] } };
    },
    person: (news, now) => waveForPerson(news, waveContext(parts, now, false)),
    outage(change, now) {
      const byHand = /_by_hand$|^device_set$/.test(change.move.reason);
      return wavesForOutage(change, waveContext(parts, now, byHand), { byHand });
    },
  };
}

/** Whose supply an alarm speaks of: of a meter its own point, of a transformer all behind it. */
function pointsAt({ grid, locator }: World, { asset }: Alarm): string[] {
  const place = asset === null ? null : locator.asset(asset);
  if (place === null) return [];
  const numbers =
    place.kind === 'supply_point'
      ? [place.supplyPoint]
      : supplyPointsBehind(grid.normal, nodeOf(grid, place));
  return [...numbers].flatMap((number) => grid.tables.supplyPoints[number]?.id ?? []);
}

/** All that hangs behind a transformer, or at a node. */
function nodeOf(grid: World['grid'], place: Exclude<Place, { kind: 'supply_point' }>): number {
  return place.kind === 'node' ? place.node : nodeBehind(grid, grid.normal, place.edge);
}

export function waveContext(parts: NoticeRuleParts, now: Instant, byHand: boolean): WaveContext {
  const { policy, settings } = parts;
  return {
    policy,
    zone: settings.utility.zone,
    now,
    newId,
    holdMs: byHand ? settings.notify.holdSeconds * SECOND : 0,
  };
}
