/** The public announcement of a plan: what it says, and its proof once it stands on the page. */
import { createHash } from 'node:crypto';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Instant } from '../../model/time.ts';
import { dutyAnnounced } from '../../notify/duties/proofs.ts';
import { announce } from '../../outages/planned.ts';
import type { OperateParts } from '../parts.ts';
import type { World } from '../world.ts';
import { pointsOf } from './audience.ts';

/** What an announcement must say: where, on which line, when, why. */
export interface AnnouncementText {
  planned: string;
  revision: number;
  areas: string[];
  lines: string[];
  windows: Array<{ start: string; end: string }>;
  reason: string;
}

/** The announcement of a plan as it stands; names no person, no address and no number of a meter. */
export function announcementOf(world: World, plan: PlannedOutage): AnnouncementText {
  const { grid, locator } = world;
  const areas = new Set<string>();
  const lines = new Set<string>();
  for (const id of pointsOf(plan)) {
    const number = locator.supplyPoint(id);
    if (number === undefined) continue;
    const area = grid.tables.supplyPoints[number]?.area;
    const node = grid.spNode[number] ?? -1;
    const line = node < 0 ? undefined : grid.feeders[grid.homeFeeder[node] ?? -1]?.id;
    if (area != null) areas.add(area);
    if (line !== undefined) lines.add(line);
  }
  return {
    ...{ planned: plan.id, revision: plan.revision, reason: plan.reason },
    ...{ areas: [...areas].sort(), lines: [...lines].sort() },
    windows: plan.windows.map(({ start, end }) => ({ start, end })),
  };
}

/** What the announcement lacks to be one, empty when nothing. */
export function lacking(text: AnnouncementText): string[] {
  return [
    ...(text.areas.length === 0 ? ['area'] : []),
    ...(text.lines.length === 0 ? ['line'] : []),
    ...(text.reason.trim() === '' ? ['reason'] : []),
  ];
}

export function contentHash(text: AnnouncementText): string {
  return createHash('sha256').update(JSON.stringify(text)).digest('hex');
}

/**
 * Records that a plan stands in public since now, with the hash of what it says, and the duties that this
 * fulfils. The plan counts as announced.
 */
export async function publish(parts: OperateParts, id: string, now: Instant): Promise<void> {
  await parts.saver.decideOnDuties(async () => {
    const plan = parts.board.plans.get(id);
    if (plan === undefined) return { commit: null, result: null };
    const text = announcementOf(parts.world, plan);
    const hash = contentHash(text);
    const duties = await parts.records.outbox.duties(id);
    const duty = duties.flatMap((one) => dutyAnnounced(one, now, hash) ?? []);
    const isFirst = plan.state === 'approved';
    const { revision } = plan;
    return {
      commit: {
        put: { duty, planned_outage: isFirst ? [announce(plan)] : [] },
        publications: [{ plannedOutage: id, revision, at: now, contentHash: hash }],
      },
      result: null,
    };
  });
}
