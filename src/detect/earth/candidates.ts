// Which feeder of the bus, and which part of it, carries the earth fault: Bayes over line and hints.
import type { CandidateReason, EarthFault, EarthFaultHint } from '../../model/earth-fault.ts';
import type { BusFeeder, LineSection } from './bus-feeder.ts';
import type { EarthFaultSettings } from './settings.ts';

type Candidate = EarthFault['candidates'][number];
type Worth = EarthFaultSettings['hints'];

/** Sections told of one feeder. */
const SECTIONS_MOST = 5;

/** A feeder with the weight of each of its sections, before all weights are made to add to one. */
interface Weighed {
  feeder: BusFeeder;
  weight: number;
  sections: Array<{ section: string; weight: number }>;
}

/**
 * Candidates with probabilities that add to one, most probable first, each with its named reasons.
 * A fault lies on one section of one feeder; prior by length, each hint one factor, so their order
 * says nothing. Sections are told apart only where a flag below the head of the feeder spoke.
 */
export function candidatesOf(
  feeders: readonly BusFeeder[],
  hints: readonly EarthFaultHint[],
  worth: Worth,
): EarthFault['candidates'] {
  const byName = [...hints].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const weighed = feeders.map((feeder) => weigh(feeder, byName, { worth, of: feeders.length }));
  const sum = weighed.reduce((total, { weight }) => total + weight, 0);
  return weighed
    .map((one) => candidateOf(one, byName, sum))
    .sort((a, b) => b.probability - a.probability || (a.feeder < b.feeder ? -1 : 1));
}

/** One word of one speaker; a later one of the same replaces it. */
export function keyOf(hint: EarthFaultHint): string {
  if (hint.kind === 'wire_down') return `wire_down ${hint.feeder}`;
  if (hint.kind === 'trial') return `trial ${hint.feeder} ${hint.by}`;
  return hint.kind === 'selected' ? `selected ${hint.by}` : `flag ${hint.by}`;
}

function weigh(
  feeder: BusFeeder,
  hints: readonly EarthFaultHint[],
  about: { worth: Worth; of: number },
): Weighed {
  const { worth } = about;
  const lines = linesOf(feeder, worth);
  const sections = lines.map(({ line, share }) => {
    let weight = share;
    for (const hint of hints) weight *= likelihood(hint, { feeder, line, ...about });
    return { section: line.section, weight };
  });
  const weight = sections.reduce((sum, section) => sum + section.weight, 0);
  return { feeder, weight, sections };
}

/** Prior of each section: km of overhead line, cable for less, a feeder never for nothing. */
function linesOf(feeder: BusFeeder, worth: Worth): Array<{ line: LineSection; share: number }> {
  const head: LineSection = {
    ...{ section: '', km: 0, isOverhead: true },
    path: feeder.head === null ? [] : [feeder.head],
  };
  const own = feeder.sections.map((line) => ({
    line,
    share: line.km * (line.isOverhead ? 1 : worth.cableShare),
  }));
  const missing = worth.feederKmMin - own.reduce((sum, { share }) => sum + share, 0);
  // Length that no section has: known of the feeder alone.
  return missing > 0 ? [...own, { line: head, share: missing }] : own;
}

function likelihood(
  hint: EarthFaultHint,
  about: { feeder: BusFeeder; line: LineSection; worth: Worth; of: number },
): number {
  const { feeder, line, worth, of } = about;
  const isNamed = hint.feeder === feeder.feeder;
  switch (hint.kind) {
    case 'selected':
      return isNamed ? worth.selected : (1 - worth.selected) / Math.max(1, of - 1);
    case 'wire_down':
      return isNamed ? worth.wireDown : 1;
    case 'trial':
      return isNamed === hint.vanished ? worth.trial : 1 - worth.trial;
    default: {
      const isBehind = isNamed && (hint.edge === null || line.path.includes(hint.edge));
      return isBehind === (hint.kind !== 'reverse') ? worth.direction : 1 - worth.direction;
    }
  }
}

function candidateOf(
  { feeder, weight, sections }: Weighed,
  hints: readonly EarthFaultHint[],
  sum: number,
): Candidate {
  const reasons = reasonsOf(feeder, hints);
  const hasFlags = hints.some(
    (hint) => isFlag(hint) && hint.feeder === feeder.feeder && isBelowHead(hint, feeder),
  );
  const told = hasFlags && weight > 0 ? sections.filter(({ section }) => section !== '') : [];
  const ranked = told
    .map((one) => ({ section: one.section, probability: one.weight / weight }))
    .sort((a, b) => b.probability - a.probability || (a.section < b.section ? -1 : 1))
    .slice(0, SECTIONS_MOST);
  return {
    feeder: feeder.feeder,
    section: ranked[0]?.section ?? null,
    probability: sum === 0 ? 0 : weight / sum,
    why: reasons.map(inWords).join('; '),
    reasons,
    sections: ranked,
  };
}

function isFlag({ kind }: EarthFaultHint): boolean {
  return kind === 'passed' || kind === 'forward' || kind === 'reverse';
}

function isBelowHead(hint: EarthFaultHint, feeder: BusFeeder): boolean {
  return hint.edge !== null && hint.edge !== feeder.head;
}

function reasonsOf(feeder: BusFeeder, hints: readonly EarthFaultHint[]): CandidateReason[] {
  const overhead = feeder.sections.filter(({ isOverhead }) => isOverhead);
  const km = overhead.reduce((sum, line) => sum + line.km, 0);
  const said = hints.flatMap((hint): CandidateReason[] => {
    const code = codeOf(hint, hint.feeder === feeder.feeder);
    return code === null ? [] : [{ code, by: hint.by, km: null }];
  });
  return [{ code: 'overhead_line', by: null, km }, ...said];
}

function codeOf(hint: EarthFaultHint, isNamed: boolean): CandidateReason['code'] | null {
  if (!isNamed) return hint.kind === 'selected' ? 'not_named_by_selection' : null;
  switch (hint.kind) {
    case 'selected':
      return 'named_by_selection';
    case 'passed':
      return 'indicator_passed';
    case 'forward':
      return 'direction_forward';
    case 'reverse':
      return 'direction_reverse';
    case 'wire_down':
      return 'wire_down';
    case 'trial':
      return hint.vanished === true ? 'vanished_on_trial' : 'stayed_on_trial';
    default:
      return hint.kind satisfies never;
  }
}

/** One reason as an English half sentence. */
export function inWords({ code, by, km }: CandidateReason): string {
  switch (code) {
    case 'overhead_line':
      return `${(km ?? 0).toFixed(1)} km of overhead line`;
    case 'named_by_selection':
      return `named by the selection device ${by}`;
    case 'not_named_by_selection':
      return `the selection device ${by} names another`;
    case 'indicator_passed':
      return `passed the indicator ${by}`;
    case 'direction_forward':
      return `${by} sees it behind itself`;
    case 'direction_reverse':
      return `${by} sees it elsewhere`;
    case 'wire_down':
      return 'wire reported down';
    case 'vanished_on_trial':
      return '3U0 vanished when it was opened';
    case 'stayed_on_trial':
      return '3U0 stayed when it was opened';
    case 'located_by_hand':
      return `located by ${by}`;
    default:
      return code satisfies never;
  }
}
