/** Operations of devices as people or terminals record them: facts of the network, saved before they stand. */
import type { Actor, SwitchEntry } from '../../api/parts/acting.ts';
import { maskOf, phasesOf } from '../../model/phases.ts';
import { edgeNumber } from '../../network/grid.ts';
import type { Operation } from '../../outages/engine.ts';
import { fault } from '../../runtime/problem.ts';
import type { SwitchingRow } from '../../store/tables/network.ts';
import { keptClosings } from '../field/onto-line.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

/** Longest an entry may lie back. */
const BACK_MOST_MS = 24 * 3_600_000;

/** Saves all entries or none, then lets them stand for the network and the detector. */
export async function recordSwitching(
  parts: OperateParts,
  entries: readonly SwitchEntry[],
  by: Actor,
): Promise<{ recorded: number }> {
  const now = parts.clock.now();
  const rows = entries.map((entry): SwitchingRow => {
    edgeNumber(parts.world.grid, entry.device);
    const at = entry.at ?? now;
    if (at > now + 1_000 || at < now - BACK_MOST_MS)
      throw fault('NET-SWITCH-TIME', { device: entry.device });
    const { device, phases, state, reason, reference } = entry;
    return {
      id: `SWI-${crypto.randomUUID()}`,
      device,
      phases,
      state,
      at,
      by: by.name,
      reason,
      reference,
    };
  });
  const audit = rows.map((row) =>
    auditRow(by, now, {
      what: `switch_${row.state}`,
      subject: row.device,
      details: { phases: row.phases, reason: row.reason, reference: row.reference },
    }),
  );
  await parts.saver.decide(() => {
    // When its turn comes: a crew may have hung its tag since it was pressed.
    checkTags(parts, entries);
    return { commit: { switching: rows, audit }, result: null };
  });
  standing(parts, rows, 'entry');
  return { recorded: rows.length };
}

/** Whose operations those of local automation are. */
const AUTOMATION = 'automation';

/** Where local automation has settled its switches are facts like operations: saved, then standing. */
export async function recordSettled(
  parts: OperateParts,
  settled: readonly Operation[],
): Promise<void> {
  if (settled.length === 0) return;
  const rows = settled.map(
    ({ device, state, at, phases }): SwitchingRow => ({
      ...{ id: `SWI-${crypto.randomUUID()}`, device, phases: phasesOf(phases), state, at },
      ...{ by: AUTOMATION, reason: 'automation settled', reference: null },
    }),
  );
  await parts.saver.decide(() => ({ commit: { switching: rows }, result: null }));
  standing(parts, rows, 'telemetry');
}

/** Lets saved operations stand: for the trees, and for the inference. */
export function standing(
  parts: Pick<OperateParts, 'world' | 'detector'>,
  rows: readonly SwitchingRow[],
  origin: 'entry' | 'telemetry',
): void {
  if (rows.length === 0) return;
  parts.world.operate(
    rows.map(({ device, phases, state, at, by }) => ({ device, phases, state, origin, at, by })),
  );
  parts.detector.setOperations(
    rows.map(({ device, phases, state, at }) => ({
      device,
      state,
      at,
      phases: maskOf(phases) ?? 7,
    })),
  );
}

/** Nobody closes onto a crew or an earth, wherever in the dead piece of line its tag hangs. */
function checkTags({ world, tags, board }: OperateParts, entries: readonly SwitchEntry[]): void {
  const { grid, state } = world;
  const [first] = keptClosings({ grid, state, tags, outages: board.outages.values() }, entries);
  if (first !== undefined) throw fault('NET-CREW-ON-LINE', { ...first });
}
