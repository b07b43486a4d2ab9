/** Work done live (带电作业): what it spares is counted, and nobody is cut by it. */
import type { PlannedOutage, plannedKinds } from '../../model/planned-outage.ts';
import { fromIso, MINUTE } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';

type Windows = PlannedOutage['windows'];
type Kind = (typeof plannedKinds)[number];

/** In these the cut itself is the purpose: there is no work that could be done live. */
const cutsOnPurpose: ReadonlySet<Kind> = new Set(['rota', 'arrears', 'safety']);

/** The dark times of a cut, or with `liveLine` the same times as spared. Throws PLN-LIVE-KIND. */
export function cutOrSpared(
  windows: Windows,
  about: { kind: Kind; liveLine: boolean },
): Pick<PlannedOutage, 'supplyPoints' | 'windows' | 'liveLine' | 'avoided' | 'spared'> {
  if (!about.liveLine) return { supplyPoints: pointsIn(windows), windows };
  if (cutsOnPurpose.has(about.kind)) throw fault('PLN-LIVE-KIND', { kind: about.kind });
  return { supplyPoints: [], windows: [], liveLine: true, ...sparedBy(windows) };
}

/** Supply points of some windows, each once, in order. */
export function pointsIn(windows: Windows): string[] {
  return [...new Set(windows.flatMap((window) => window.supplyPoints))].sort();
}

/** Customer minutes of all these windows. */
export function customerMinutesOf(windows: Windows): number {
  return windows.reduce(
    (sum, { supplyPoints, start, end }) =>
      sum + (supplyPoints.length * (fromIso(end) - fromIso(start))) / MINUTE,
    0,
  );
}

interface Spared {
  spared: Windows;
  avoided: NonNullable<PlannedOutage['avoided']>;
}

/** Windows that a work done live spares, with their customers and minutes counted. */
export function sparedBy(spared: Windows): Spared {
  const customerMinutes = Math.round(customerMinutesOf(spared));
  return { spared, avoided: { supplyPoints: pointsIn(spared).length, customerMinutes } };
}

/** The plan without what belongs to work done live. */
export function withoutLiveLine(plan: PlannedOutage): PlannedOutage {
  const { liveLine: _mark, avoided: _count, spared: _windows, ...rest } = plan;
  return rest;
}
