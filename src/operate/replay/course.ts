/** What changes under the facts as a replayed time goes on: switching, versions of the network, plans. */
import type { Instant } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { SwitchingRow } from '../../store/tables/network.ts';
import { gridOf, versionsOf } from './grids.ts';
import { plansOf } from './plans.ts';
import { createStage, type Stage, type StageParts } from './stage.ts';

/** Which network a replay ran on; `version` null for one brought from a file. */
export interface NetworkStood {
  version: number | null;
  from: Instant;
}

export interface Course {
  stage: Stage;
  networks: NetworkStood[];
  /** Operations and plans that counted so far. */
  counts(): { switching: number; plans: number };
  /** Something is to stand before this moment. */
  isDue(now: Instant): boolean;
  /** Lets everything of before this moment stand. */
  moveTo(now: Instant): Promise<void>;
}

/** @param at.grid a network in place of those of the records */
export async function createCourse(
  parts: StageParts & { records: RecordsStore },
  at: { from: Instant; to: Instant; grid: Grid | null },
): Promise<Course> {
  const { records } = parts;
  const { network } = records;
  const versions = at.grid === null ? await versionsOf(network, at) : { first: null, later: [] };
  const first = at.grid ?? (await gridOf(network, versions.first ?? 0));
  const stage = createStage(parts, first);
  const networks: NetworkStood[] = [{ version: versions.first, from: at.from }];
  let switching = stage.operate(await network.switching(at.from));
  const plans = await plansOf(records, at);
  const seen = new Set<string>();
  const changes = [
    ...versions.later.map(({ version, at: when }) => ({
      at: when,
      async stand() {
        stage.replace(await gridOf(network, version));
        networks.push({ version, from: when });
      },
    })),
    ...bySecond(await network.switchingOf(at)).map((rows) => ({
      at: rows[0]?.at ?? at.from,
      stand() {
        switching += stage.operate(rows);
      },
    })),
    ...plans.map((stood) => ({
      at: stood.at,
      stand() {
        for (const { id } of stood.plans) seen.add(id);
        stage.detector.setPlanned(stood.plans);
      },
    })),
  ].sort((a, b) => a.at - b.at);
  let done = 0;
  const isDue = (now: Instant): boolean => (changes[done]?.at ?? Number.POSITIVE_INFINITY) < now;
  return {
    stage,
    networks,
    counts: () => ({ switching, plans: seen.size }),
    isDue,
    async moveTo(now) {
      while (isDue(now)) {
        const next = changes[done];
        done += 1;
        await next?.stand();
      }
    },
  };
}

/** Operations of one moment stand at once: a transfer never shows the dark between two of them. */
function bySecond(rows: readonly SwitchingRow[]): SwitchingRow[][] {
  return [...Map.groupBy(rows, ({ at }) => at).values()];
}
