/** A planned cut as the desk of plans keeps it. */
import { customerClasses } from '../model/contact.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import { type Instant, SECOND, toIso } from '../model/time.ts';
import type { Course } from './course.ts';
import { farNode } from './edges.ts';
import type { Town } from './town.ts';

/** Crews begin this long after the announced start, and end this long before the announced end. */
const LATE_S = 90;
const SLACK_S = 300;

export function planOf(course: Course, town: Town, origin: Instant): PlannedOutage {
  const { grid } = town;
  const { fault, name } = course;
  const start = toIso(origin + Math.round(fault.openS - LATE_S) * SECOND);
  const end = toIso(origin + Math.round(fault.closeS + SLACK_S) * SECOND);
  const first = grid.normal.rank[farNode(town, fault.edge)]!;
  const { spStart, spOrder, end: last } = grid.normal;
  const supplyPoints: string[] = [];
  for (let i = spStart[first]!; i < spStart[last[first]!]!; i++) {
    supplyPoints.push(grid.tables.supplyPoints[spOrder[i]!]!.id);
  }
  supplyPoints.sort();
  const byClass = Object.fromEntries(customerClasses.map((one) => [one, 0]));
  const count = supplyPoints.length;
  return {
    id: `P-${name}`,
    ...{ version: 1, revision: 1, state: 'announced', kind: 'planned', devices: [name] },
    ...{ supplyPoints, start, end, steps: [], alternative: null, reason: 'work' },
    ...{ reference: null, author: 'score', approvedBy: 'score', approvedAt: start },
    ...{ actualStart: null, actualEnd: null, late: null, saidiMinutes: 0 },
    affected: {
      ...{ supplyPoints: count, contacts: 0, withoutChannel: 0 },
      byClass: byClass as PlannedOutage['affected']['byClass'],
    },
    duties: { pending: 0, met: 0, atRisk: 0, missed: 0 },
    windows: [{ supplyPoints, start, end }],
  };
}
