/** Table of likelihoods: what one meter has said, as bits, against dark, partial and lit. */
import type { InferenceModel } from '../../settings.ts';

/** What is left of a meter's messages after reduction, one class of evidence in 14 bits. */
export const GASP = 1;
export const PROOF = 2;
export const DEAD = 4;
export const CALL = 8;
/** Unanswered pings, 0 to 3. */
export const PINGS = 4;
/** Missed polls, 0 to 3. */
export const MISSED = 6;
/** Phases reported missing. */
export const PHASE_LOSS = 8;
/** Should have reported its return and has not. */
export const NOT_BACK = 1 << 11;
/** Was dark before the episode: its gasp and the lack of it mean nothing. */
export const WAS_DARK = 1 << 12;
/**
 * Something above was open and is closed: whether it gasped then tells of its group alone. With WAS_DARK: it did;
 * without: it did not.
 */
export const EXPLAINED = 1 << 13;

export const LIT = 0;
export const PARTIAL = 1;
/** Partial, and exactly the phases that the meter reports missing. */
export const EXACT = 2;
export const DARK = 3;

const groupStates = ['ok', 'degraded', 'down'] as const;

const clip = (p: number): number => Math.min(1, Math.max(1e-12, p));

/**
 * P(evidence | supply, state of the group) for the three states and LIT, PARTIAL, EXACT, DARK: out[4·g + x].
 * `share` is G(τ): the part of the gasps that must have arrived by now; 0 when the meter cannot gasp.
 */
export function likelihoods(
  bits: number,
  facts: { gasps: boolean; share: number; loss?: number | undefined },
  model: InferenceModel,
  out: Float64Array,
): void {
  const counts = facts.gasps && (bits & (WAS_DARK | EXPLAINED)) !== WAS_DARK;
  groupStates.forEach((state, g) => {
    for (let x = LIT; x <= DARK; x++) {
      let p = 1;
      if (counts)
        p *= gaspRow(bits, facts.share, { x, loss: lossIn(state, facts.loss, model) }, model);
      p *= answerRows(bits, { x, state }, model);
      p *= reportRows(bits, x, model);
      if ((bits & NOT_BACK) !== 0 && x !== DARK) p *= clip(model.restoreLoss[state]);
      out[4 * g + x] = p;
    }
  });
}

/** Where a head-end loses more or fewer than usual, it does so in each state of its groups. */
function lossIn(
  state: (typeof groupStates)[number],
  own: number | undefined,
  { gaspLoss }: InferenceModel,
): number {
  if (own === undefined || gaspLoss.ok >= 1) return gaspLoss[state];
  return 1 - ((1 - gaspLoss[state]) * (1 - own)) / (1 - gaspLoss.ok);
}

function gaspRow(
  bits: number,
  share: number,
  at: { x: number; loss: number },
  model: InferenceModel,
): number {
  const heard = 1 - at.loss;
  if ((bits & (EXPLAINED | GASP)) === EXPLAINED) {
    return clip((bits & WAS_DARK) !== 0 ? heard : 1 - share * heard);
  }
  const row =
    at.x === DARK
      ? heard
      : at.x === LIT
        ? (model.falseGasp * heard) / (1 - model.gaspLoss.ok)
        : model.gaspPartial * heard;
  if ((bits & GASP) !== 0) return clip(row);
  // A proof of supply has deleted whatever came before it, so that silence says nothing more.
  return (bits & PROOF) !== 0 ? 1 : clip(1 - share * row);
}

function answerRows(
  bits: number,
  at: { x: number; state: (typeof groupStates)[number] },
  model: InferenceModel,
): number {
  const answers = model.answer[at.state];
  let p = 1;
  if ((bits & PROOF) !== 0) p *= clip(at.x === DARK ? model.answerDark : answers);
  for (const n of [(bits >> PINGS) & 3, (bits >> MISSED) & 3]) {
    if (n === 0) continue;
    const repeat = at.state === 'ok' ? model.repeatMiss[n - 1]! : 1;
    p *= clip(at.x === DARK ? 1 - model.answerDark : (1 - answers) * repeat);
  }
  return p;
}

function reportRows(bits: number, x: number, model: InferenceModel): number {
  const { deadReport, call, phaseLoss } = model;
  let p = 1;
  if ((bits & DEAD) !== 0) p *= clip(x === DARK ? deadReport.dark : deadReport.other);
  if ((bits & CALL) !== 0) p *= clip(x === DARK ? call.dark : x === LIT ? call.lit : call.partial);
  if (((bits >> PHASE_LOSS) & 7) !== 0) {
    const row = [phaseLoss.lit, phaseLoss.partial, phaseLoss.exact, phaseLoss.dark];
    p *= clip(row[x]!);
  }
  return p;
}

/** Part of the gasps that must have arrived `tauS` seconds after the start; none while they are held. */
export function arrivedShare(
  tauS: number,
  timing: { holdS?: number; gaspLatencyS: number; gaspWindowS: number },
): number {
  if (tauS >= timing.gaspWindowS) return 1;
  const afterHoldS = tauS - (timing.holdS ?? 0);
  if (afterHoldS <= 0 || timing.gaspLatencyS <= 0) return 0;
  return 1 - Math.exp(-afterHoldS / timing.gaspLatencyS);
}
