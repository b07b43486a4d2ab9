/** Communication groups that lie in several zones: which state each stands in, and which are left open. */
import { passDown, passUp } from './passes.ts';
import { inState, type Sums } from './sums.ts';

/** Rounds of "darkness given the states, states given the darkness". */
const rounds = 2;

/**
 * Sets each spanning group to its likeliest state and gives those that stay open: all, while there are at most
 * `most`; else the least clear ones (detection.md 2.4).
 */
export function clearSpans(sums: Sums, most: number): number[] {
  const { model } = sums;
  const all = model.spans.map((_, span) => span);
  if (all.length <= most) return all;
  let doubt = all.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const { zone } = passDown(model, sums.weights, sums.messages);
    doubt = all.map((span) => settle(sums, span, zone));
    passUp(model, sums.weights, sums.messages);
  }
  all.sort((a, b) => doubt[b]! - doubt[a]! || a - b);
  return all.slice(0, most).sort((a, b) => a - b);
}

/** Puts a group into its best state given the zones' masks; gives P(another state). */
function settle(sums: Sums, span: number, zone: Float64Array): number {
  const { model, messages } = sums;
  const parts = model.spans[span]!;
  const ln = [0, 1, 2].map((g) => {
    let sum = Math.log(sums.table.prior[g]!);
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
  return 1 - 1 / all;
}
