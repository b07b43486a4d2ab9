/** Alarms of what has come too often, and their end. */
import type { PrecursorSettings } from '../../detect/settings.ts';
import type { Alarm, AlarmText } from '../../model/alarm.ts';
import { DAY, type Instant } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { clearOwn, raiseOwn } from '../desks/own-alarms.ts';
import type { OperateParts } from '../parts.ts';
import { countWithin, type Momentaries } from './momentaries.ts';

interface Kind {
  rule: 'repeated_momentaries' | 'fuse_saving';
  times: Momentaries['opened'];
  limit: { times: number; within: number };
  text: (device: string, count: number, days: number) => AlarmText;
}

export function precursorAlarms(
  parts: Pick<OperateParts, 'alarms'> & { world: { grid: Grid } },
  all: Momentaries,
  about: { settings: PrecursorSettings; now: Instant },
): Alarm[] {
  const { momentaries, fuseSaving } = about.settings;
  const kinds: Kind[] = [
    {
      ...{ rule: 'repeated_momentaries', times: all.opened, limit: momentaries },
      text: (device, count, days) => ({
        en: `${device} opened and closed again by itself ${count} times in ${days} days`,
        'zh-CN': `${device} 在 ${days} 天内自行跳合 ${count} 次`,
      }),
    },
    {
      ...{ rule: 'fuse_saving', times: all.saved, limit: fuseSaving },
      text: (fuse, count, days) => ({
        en: `${count} faults behind ${fuse} were cleared by a device above in ${days} days`,
        'zh-CN': `${days} 天内 ${fuse} 之后有 ${count} 次故障由上级设备切除`,
      }),
    },
  ];
  return kinds.flatMap((kind) => turned(parts, kind, about.now));
}

function turned(
  parts: Pick<OperateParts, 'alarms'> & { world: { grid: Grid } },
  { rule, times, limit, text }: Kind,
  now: Instant,
): Alarm[] {
  const standing = new Map(
    parts.alarms
      .standing()
      .filter((alarm) => alarm.rule === rule && alarm.clearedAt === null)
      .map((alarm) => [alarm.asset ?? '', alarm]),
  );
  const found: Alarm[] = [];
  for (const [device, own] of Object.entries(times)) {
    const count = countWithin(own, limit.within, now);
    if (count < limit.times) continue;
    const words = text(device, count, Math.round(limit.within / DAY));
    if (standing.get(device)?.text === words.en) continue;
    const onset = { rule, subject: device, device, feeder: feederOf(parts.world.grid, device) };
    found.push(raiseOwn(parts, { ...onset, at: own.at(-1) ?? now, text: words }));
  }
  for (const subject of standing.keys()) {
    if (countWithin(times[subject], limit.within, now) >= limit.times) continue;
    found.push(...clearOwn(parts, { subject, rules: [rule], at: now }));
  }
  return found;
}

function feederOf(grid: Grid, device: string): string | null {
  const edge = grid.edgeOf.get(device);
  if (edge === undefined) return null;
  return grid.feeders[grid.homeFeeder[grid.to[edge]!]!]?.id ?? null;
}
