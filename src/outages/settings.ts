// The slice of `detect:` that turns evidence into outages. Names are those of the inference model.
import { z } from 'zod';
import { duration } from '../model/time.ts';

const probability = z.number().min(0).max(1);
const byGroupState = (ok: number, degraded: number, down: number) =>
  z
    .object({
      ok: probability.default(ok),
      degraded: probability.default(degraded),
      down: probability.default(down),
    })
    .prefault({});

const phaseLetters = z.string().regex(/^[ABC]{1,3}$/);

/** What transformers make of an open phase above them; built in: Yyn0, Dyn11, Dyn5, Dyn1, Dyn7. */
const vectorGroups = z
  .object({
    groups: z
      .record(
        z.string(),
        z.union([
          z.literal('same'),
          z.object({ A: phaseLetters, B: phaseLetters, C: phaseLetters }),
        ]),
      )
      .refine((groups) => Object.keys(groups).length <= 10)
      .default({})
      .describe('Phases at half voltage when A, B or C is open above; "same": each its own'),
    unknown: z.string().default('Yyn0').describe('Group of a transformer that names none known'),
  })
  .prefault({});

/** Likelihoods and priors of the inference; defaults reasoned, not fitted. Times in seconds. */
export const inferenceModel = z
  .object({
    priorWindowH: z.number().positive().default(1).describe('Hours a prior stands for'),
    clockToleranceS: z.number().min(0).default(10).describe('Older than the episode by this: out'),
    gaspWindowS: z.number().positive().default(90).describe('After it a missing gasp counts fully'),
    gaspLatencyS: z.number().min(0).default(15).describe('Mean time until a gasp arrives'),
    restoreWindowS: z.number().positive().default(120).describe('Time for a restored message'),
    gaspLoss: byGroupState(0.3, 0.9, 1),
    falseGasp: probability.default(2.3e-5),
    gaspPartial: probability.default(0.05),
    answer: byGroupState(0.97, 0.5, 0),
    answerDark: probability.default(1e-4),
    repeatMiss: z.array(probability).min(3).max(3).default([1, 0.4, 0.2]),
    deadReport: z
      .object({ dark: probability.default(0.9), other: probability.default(1e-5) })
      .prefault({}),
    call: z
      .object({
        dark: probability.default(0.1),
        partial: probability.default(0.05),
        lit: probability.default(2e-6),
      })
      .prefault({}),
    phaseLoss: z
      .object({
        exact: probability.default(0.9),
        partial: probability.default(1e-3),
        lit: probability.default(1e-6),
        dark: probability.default(1e-4),
      })
      .prefault({}),
    restoreLoss: byGroupState(0.15, 0.7, 1),
    stateReport: z
      .object({
        openIfOpen: probability.default(0.999),
        openIfClosed: probability.default(5e-4),
        tripIfClosed: probability.default(5e-8),
      })
      .prefault({}),
    currentStep: z
      .object({
        share: probability.default(0.2).describe('Spread of the load that a set loses'),
        leastA: z.number().positive().default(5).describe('A, and so much besides'),
      })
      .prefault({}),
    currentZero: z
      .object({ dead: probability.default(0.999), live: probability.default(1e-3) })
      .prefault({}),
    fpi: z
      .object({
        faultBelow: probability.default(0.9),
        deadAbove: probability.default(0.3),
        quiet: probability.default(0.02),
      })
      .prefault({}),
    above: z
      .object({
        source: probability.default(1.1e-6),
        incomingBreaker: probability.default(2e-6),
        mainTransformer: probability.default(2e-6),
        bus: probability.default(1e-6),
      })
      .prefault({})
      .describe('What fails above the feeder heads, per hour'),
    serviceFault: probability.default(2.6e-6),
    wrongRecord: probability.default(5e-4),
    islanded: probability
      .default(0.05)
      .describe('P(own generation keeps a dead point alive): its proof weighs ln 20'),
    priorScale: z.number().positive().default(1).describe('30 in a declared storm'),
    groupState: byGroupState(0.93, 0.06, 0.01),
    ambiguousBelow: probability.default(0.8),
    vectorGroups,
  })
  .prefault({});
export type InferenceModel = z.infer<typeof inferenceModel>;

const decision = z
  .object({
    suspect: probability.default(0.5).describe('P(some cause) from which an outage is suspected'),
    suspectAfter: duration.prefault('5s').describe('Wait before an id is given, unless hard'),
    confirm: probability.default(0.9).describe('P(cause or group) from which it is confirmed'),
    verify: probability.default(0.999).describe('P that counts as verified, with enough proof'),
    verifyMeters: z.int().positive().default(3),
    verifyKinds: z.int().positive().default(2),
    confirmAfter: duration.prefault('60s').describe('Wait after the first evidence'),
    holdDecisions: z.int().positive().max(10).default(2).describe('Decisions in a row'),
    pingsOfSingle: z.int().positive().default(3).describe('Unanswered pings of a single customer'),
    tellable: probability.default(0.9).describe('P(dark) of a customer who may be told'),
    drop: probability.default(0.1),
    dropAfter: duration.prefault('60s'),
    restored: probability.default(0.1).describe('P(dark) below which supply counts as back'),
    restoreProofs: z.int().positive().default(3),
    period: duration.prefault('1s').describe('A feeder is decided at most once in it'),
    closeAfter: duration.prefault('24h').describe('Restored this long: closed by itself'),
    robustStartFrom: z.int().positive().default(20).describe('Meters from which 5 % is cut off'),
  })
  .prefault({});

const identity = z
  .object({
    escalateShare: probability.default(0.8).describe('Share of the old dark set inside the new'),
    moveNats: z.number().positive().default(3).describe('Log-odds a new location must lead by'),
    moveHold: duration.prefault('10s').describe('How long it must lead'),
    movesPerHour: z.int().positive().default(3).describe('Location changes of one outage'),
  })
  .prefault({});

const etr = z
  .object({
    medianMinutes: z.number().positive().default(119).describe('Median length of an outage'),
    sigma: z.number().positive().default(1.295).describe('Spread of its logarithm'),
    ownFrom: z.int().positive().default(200).describe('Closed outages of a class: own lengths'),
    quantile: probability.default(0.8),
    low: probability.default(0.25),
    high: probability.default(0.9),
    roundTo: duration.prefault('15m'),
    warnBefore: duration.prefault('30m').describe('Task for the operator'),
    extendBefore: duration.prefault('10m').describe('Extended by itself when nothing came'),
    extensionsMax: z.int().min(0).default(2).describe('Extensions in a row without a word'),
    crewSilentAfter: duration.prefault('60m').describe('On site and silent: a task'),
    assessFor: duration.prefault('2h').describe('Next update where there is no estimate'),
  })
  .prefault({});

const planned = z
  .object({
    prior: probability.default(0.9),
    before: duration.prefault('15m').describe('A plan explains dark from this before its start'),
    began: probability.default(0.9),
    beganMeters: z.int().positive().default(2),
    early: duration.prefault('5m'),
    notBegunAfter: duration.prefault('15m'),
    notBegunProofs: z.int().positive().default(3),
    notBegunBelow: probability.default(0.1),
    tellNotBegunAfter: duration.prefault('30m'),
    pingAt: z.array(duration).prefault(['5m', '12m']),
    willHoldBefore: duration.prefault('30m'),
    overrunAfter: duration.prefault('1m'),
    overrunAbove: probability.default(0.5),
    extendAfter: duration.prefault('5m').describe('Overrun this long: extended by itself'),
    extendBy: duration.prefault('30m'),
    restSettles: duration.prefault('2m').describe('Still dark after it is over: an outage'),
  })
  .prefault({});

const pings = z
  .object({
    first: duration.prefault('5s'),
    repeatAt: z.array(duration).prefault(['60s', '120s']),
    perZone: z.int().positive().default(2),
    perMinute: z.int().positive().default(500).describe('Pings a minute and head-end'),
    operatorShare: probability.default(0.1).describe('Kept for operators'),
  })
  .prefault({});

/** Everything between evidence and an outage. `reopenWindow`: dark again within it is the same outage. */
export const outageSettings = z
  .object({
    reopenWindow: duration.prefault('15m'),
    momentaryLimit: duration.nullable().default(null).describe('null: that of the profile'),
    episodeGap: duration.prefault('120s').describe('Quiet for this long: a new episode'),
    automationSettle: duration.prefault('180s').describe('Longest run of local automation'),
    busTransfer: duration
      .prefault('10s')
      .describe('Time for a bus to get another source by itself'),
    learn: z
      .boolean()
      .default(true)
      .describe('Rates and lost gasps are learned from closed outages, and used at the next start'),
    openMax: z.int().positive().default(5_000).describe('Outages held open at once'),
    sliceMs: z.number().positive().default(10).describe('Longest work before giving way'),
    decision,
    identity,
    etr,
    planned,
    pings,
    model: inferenceModel,
  })
  .prefault({});
export type OutageSettings = z.infer<typeof outageSettings>;

/** The settings with nothing given. */
export function defaultOutageSettings(): OutageSettings {
  return outageSettings.parse({});
}
