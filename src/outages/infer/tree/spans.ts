/** Communication groups that lie in several zones: which state each stands in, and which are left open. */
import { passDown, passUp } from './passes.ts';
import { inState, type Sums } from './sums.ts';

/** Rounds of "darkness given the states, states given the darkness". */
const rounds = 2;

/** A group whose state is summed over, with the states that are worth a run. */
export interface OpenSpan {
  span: number;
  states: number[];
}

/**
 * Sets each spanning group to its likeliest state and gives those that stay open: all of them while their runs
 * are at most `runsMax`, else the least clear ones. States less likely than `stateMin` given the
 * present darkness get no run; 0 for all.
 */
export function clearSpans(sums: Sums, most: { runsMax: number; stateMin: number }): OpenSpan[] {
  const { model } = sums;
  const prior = sums.table.prior;
  const possible = [0, 1, 2].filter((g) => prior[g]! > 0);
  if (most.stateMin === 0 && possible.length ** model.spans.length <= most.runsMax) {
    return model.spans.map((_, span) => ({ span, states: possible }));
  }
  let beliefs: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    const { zone } = passDown(model, sums.weights, sums.messages);
    beliefs = model.spans.map((_, span) => settle(sums, span, zone));
    passUp(model, sums.weights, sums.messages);
  }
  const doubt = (span: number): number => 1 - Math.max(...beliefs[span]!);
  const open: OpenSpan[] = [];
  let runs = 1;
  for (const span of beliefs.map((_, n) => n).sort((a, b) => doubt(b) - doubt(a) || a - b)) {
    const states = possible.filter((g) => beliefs[span]![g]! >= most.stateMin);
    if (states.length < 2 || runs * states.length > most.runsMax) continue;
    runs *= states.length;
    open.push({ span, states });
  }
  return open;
}

/** Puts a group into its best state given the zones' masks; gives P of each state. */
function settle(sums: Sums, span: number, zone: Float64Array): number[] {
  const { model, messages } = sums;
  const parts = model.spans[span]!;
  const ln = [0, 1, 2].map((g) => {
    let sum = sums.table.lnPrior[g]!;
    for (const p of parts) {
      const z = 8 * model.partZone[p]!;
      for (let d = 0; d < 8; d++) {
        if (zone[z + d]! > 0) sum += zone[z + d]! * inState(sums, { p, d, g });
      }
    }
    return sum;
  });
  const most = Math.max(...ln);
  const state = ln.indexOf(most);
  const all = ln.reduce((sum, x) => sum + Math.exp(x - most), 0);
  if (state !== sums.spanState[span]) {
    sums.spanState[span] = state;
    for (const p of parts) {
      const z = 8 * model.partZone[p]!;
      for (let d = 0; d < 8; d++) {
        const now = inState(sums, { p, d, g: state });
        messages.L[z + d]! += now - sums.partLn[8 * p + d]!;
        sums.partLn[8 * p + d] = now;
      }
    }
  }
  return ln.map((x) => Math.exp(x - most) / all);
}
