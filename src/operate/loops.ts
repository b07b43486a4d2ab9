/** A ring that stands closed for long, though the network is normally radial: an alarm, for somebody forgot it. */
import type { Alarm } from '../model/alarm.ts';
import { type DurationMs, type Instant, MINUTE } from '../model/time.ts';
import { clearOwn, raiseOwn } from './desks/own-alarms.ts';
import type { OperateParts } from './parts.ts';

/** A transfer is done in minutes (detection.md 2.8). */
const closedFor: DurationMs = 30 * MINUTE;

/** Looks at the present switching state; call it once a minute. */
export function loopWatch(
  parts: Pick<OperateParts, 'alarms' | 'saver' | 'clock' | 'world'>,
): () => Promise<void> {
  const since = new Map<string, Instant>();
  return async () => {
    const { world, clock } = parts;
    const now = clock.now();
    const normal = new Set(world.grid.normal.loops.map(({ edge }) => world.grid.edgeIds[edge]!));
    const loops = world.forest.loops
      .map((loop) => ({ ...loop, device: world.grid.edgeIds[loop.edge]! }))
      .filter(({ device }) => !normal.has(device));
    const closed = new Set(loops.map(({ device }) => device));
    const over = [...since.keys()].filter((device) => !closed.has(device));
    for (const device of over) since.delete(device);
    for (const device of closed) {
      if (!since.has(device)) since.set(device, world.known(device)?.at ?? now);
    }
    const isStanding = (device: string): boolean =>
      parts.alarms
        .standing()
        .some(
          (one) => one.rule === 'loop_closed' && one.asset === device && one.clearedAt === null,
        );
    const late = loops.filter(
      ({ device }) => now - since.get(device)! >= closedFor && !isStanding(device),
    );
    const ended = parts.alarms
      .standing()
      .flatMap(({ rule, asset, clearedAt }) =>
        rule === 'loop_closed' && clearedAt === null && !closed.has(asset ?? '')
          ? (asset ?? '')
          : [],
      );
    if (late.length + ended.length === 0) return;
    await parts.saver.decide(() => {
      const alarm: Alarm[] = [
        ...late.map(({ device, kind, members }) => {
          const ring = members.map((edge) => world.grid.edgeIds[edge]).join(', ');
          const what = kind === 'ring' ? 'closes a ring' : 'joins two sources';
          const text = {
            en: `${device} ${what} for more than 30 min: ${ring}`,
            'zh-CN': `${device} ${kind === 'ring' ? '合环' : '并列两个电源'}超过 30 分钟：${ring}`,
          };
          const node = world.grid.from[world.grid.edgeOf.get(device)!]!;
          const feeder = world.grid.feeders[world.grid.homeFeeder[node]!]?.id ?? null;
          return raiseOwn(parts, {
            ...{ rule: 'loop_closed', subject: device, device, feeder, text },
            at: since.get(device)!,
          });
        }),
        ...ended.flatMap((subject) =>
          clearOwn(parts, { subject, rules: ['loop_closed'], at: now }),
        ),
      ];
      return { commit: { put: { alarm } }, result: null };
    });
  };
}
