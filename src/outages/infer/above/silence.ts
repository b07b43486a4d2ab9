/**
 * What the silence of a feeder says of what stands above its head: nobody there has sent a last gasp, though by
 * now so many should have come.
 */
import { prepare, quickly } from '../tree/believe.ts';
import type { FeederModel } from '../tree/model.ts';
import { addAll, createSums, sharesAt } from '../tree/sums.ts';
import type { Tables } from '../tree/tables.ts';
import { weigh } from '../tree/weights.ts';

/** What was last made of a feeder's silence. */
export interface Silence {
  /** Share of the gasps due by timing, when it was made. */
  share: readonly number[];
  /** ln P(silence | mask above the head). */
  up: Float64Array;
  /** It rules out every mask: later silence does so all the more. */
  isDecisive: boolean;
}

/** Nats against every mask from which nothing else needs to be said. */
const decisiveNats = -60;

/** The silence `tauS` seconds after something happened above; `before` is given back while it holds. */
export function silenceOf(
  model: FeederModel,
  tables: Tables,
  at: { tauS: number; before: Silence | null },
): Silence {
  const { table: share, arrived } = sharesAt(model, Math.max(0, at.tauS), tables.shareStep);
  const { before } = at;
  if (before?.share.every((x, t) => x === arrived[t])) return before;
  if (before?.isDecisive === true && before.share.every((x, t) => x <= arrived[t]!)) return before;
  const rows = tables.model;
  const facts = { given: new Map(), planned: new Map(), reports: new Map() };
  const weights = weigh(model, { ...facts, priorScale: rows.priorScale }, rows);
  const { up } = silentFeeder(model, tables, { share, arrived, weights });
  return { share: arrived, up, isDecisive: isDecisive(up) };
}

function silentFeeder(
  model: FeederModel,
  tables: Tables,
  at: { share: readonly number[]; arrived: number[]; weights: ReturnType<typeof weigh> },
): { up: Float64Array } {
  const prior = tables.model.groupState;
  const none = at.share.map(() => 0);
  const losses = model.timings.map(({ gaspLoss }) => gaspLoss);
  const sums = createSums(model, {
    weights: at.weights,
    table: tables.of(prior, at.share, losses),
    quiet: tables.of(prior, none, losses),
  });
  if (model.timings.some(({ batch }) => batch)) {
    sums.arrived = at.arrived;
    addAll(sums);
  }
  return prepare(sums, { flags: null, ...quickly });
}

/** Every set of phases, even one alone, would have been heard of. */
function isDecisive(up: Float64Array): boolean {
  return [1, 2, 4].every((d) => up[d]! - up[0]! < decisiveNats);
}
