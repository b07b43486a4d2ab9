import { z } from 'zod';
import type { Evidence } from '../../../model/evidence.ts';
import { type PhaseMask, phasesOf } from '../../../model/phases.ts';
import { type DurationMs, duration, type Instant } from '../../../model/time.ts';
import { type AssetPlace, isLowVoltage, witnessOf } from '../../place.ts';
import { stamp } from '../../stamp.ts';
import { GAP_PERIODS_MAX } from '../condition.ts';
import { openLine } from '../open-line.ts';
import { type About, defineRule, type Judged, quiet, type RuleSignal } from '../rule.ts';

const settings = z
  .object({
    raise: duration.prefault('10s'),
    transformers: z.int().positive().default(2).describe('So many at once, or one meter twice'),
    clear: duration.prefault('30s').describe('The pattern is gone'),
    fresh: duration.prefault('60s').describe('A sight counts so long, or three polls'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

/** What a meter shows of an open line. */
interface Sight {
  transformer: string;
  supplyPoint: string | null;
  touched: PhaseMask;
  above: PhaseMask;
  since: Instant;
  at: Instant;
  receivedAt: Instant;
  samples: number;
  isTold: boolean;
  freshMs: DurationMs;
}

interface State {
  isOn: boolean;
  sights: ReadonlyMap<string, Sight>;
  /** Since when no meter shows it any more. */
  goneAt: Instant | null;
}

const rest: State = { isOn: false, sights: new Map(), goneAt: null };
/** Meters remembered of one piece of line. */
const SIGHTS_MAX = 200;

/**
 * A phase of a medium-voltage line is open, seen through the transformers below. Dyn: one phase 0.90 to 1.10 pu, two 0.38 to
 * 0.62; Yyn0: one < 0.30, two 0.75 to 0.92.
 * Raise: 10 s, at two transformers of one piece of line or twice at one three-phase meter. Clear: gone for 30 s.
 * Evidence: `phase_loss` of the phases that are not whole, of each meter that shows it.
 * Source: circuit theory, both windings that touch the open end share the remaining voltage.
 */
export const singlePhasing = defineRule<State, typeof settings>({
  title: { en: 'Medium-voltage phase open', 'zh-CN': '中压缺相' },
  priority: 2,
  isSafety: false,
  quantities: ['voltage'],
  events: [],
  watches: ['tick'],
  settings,
  group: (place) =>
    place.phases === 7 && isLowVoltage(place) && place.transformer !== null
      ? (place.section ?? place.transformer)
      : null,
  start: () => rest,
  judge(state, seen, about): Judged<State> {
    const { place, settings: own, voltages } = about;
    if (seen.kind === 'tick') return over(state, { at: seen.at, own, name: place.asset });
    if (seen.kind !== 'reading' || voltages === null) return quiet(state);
    const seenLine = openLine(voltages, place.vectorGroup);
    const { time: at, receivedAt } = seen.reading;
    if (seenLine === null && !state.sights.has(place.asset)) return quiet(state);
    const sights = new Map(fresh(state.sights, at));
    const known = sights.get(place.asset);
    if (known !== undefined && at <= known.at) return quiet(state);
    if (seenLine === null) sights.delete(place.asset);
    else if (sights.size < SIGHTS_MAX) {
      sights.set(place.asset, sightOf(place, { ...seenLine, at, receivedAt }, { known, own }));
    }
    const goneAt = sights.size === 0 ? at : null;
    const next = { ...state, sights, goneAt };
    if (!state.isOn && sights.size === 0) return quiet(rest);
    const isOn = state.isOn || isDue(sights, at, own);
    if (!isOn) return quiet(next);
    const told = withTold(sights);
    const evidence = evidenceOf(sights);
    const alarms = state.isOn ? [] : [signalOf(sights, at, about)];
    return { state: { isOn, sights: told, goneAt }, alarms, evidence };
  },
});

function fresh(sights: State['sights'], at: Instant): Array<[string, Sight]> {
  return [...sights].filter(([, sight]) => at - sight.at <= sight.freshMs);
}

function sightOf(
  place: AssetPlace,
  line: { touched: PhaseMask; above: PhaseMask; at: Instant; receivedAt: Instant },
  about: { known: Sight | undefined; own: Settings },
): Sight {
  const { known, own } = about;
  const isSame = known !== undefined && known.touched === line.touched;
  return {
    ...line,
    transformer: place.transformer ?? place.asset,
    supplyPoint: witnessOf(place),
    since: isSame ? known.since : line.at,
    samples: isSame ? known.samples + 1 : 1,
    isTold: isSame && known.isTold,
    freshMs: Math.max(own.fresh, GAP_PERIODS_MAX * (place.periodMs ?? 0)),
  };
}

/** Long enough, and by more than one sight of the same open phase. */
function isDue(sights: State['sights'], at: Instant, own: Settings): boolean {
  const all = [...sights.values()];
  if (all.some(({ samples, since }) => samples >= 2 && at - since >= own.raise)) return true;
  const alike = Map.groupBy(all, ({ above, touched }) => (above === 0 ? `?${touched}` : above));
  return [...alike.values()].some((group) => {
    const transformers = new Set(group.map(({ transformer }) => transformer));
    const since = Math.min(...group.map((sight) => sight.since));
    return transformers.size >= own.transformers && at - since >= own.raise;
  });
}

function withTold(sights: State['sights']): State['sights'] {
  return new Map([...sights].map(([asset, sight]) => [asset, { ...sight, isTold: true }]));
}

function evidenceOf(sights: State['sights']): Evidence[] {
  return [...sights].flatMap(([asset, { isTold, supplyPoint, touched, at, receivedAt }]) => {
    if (isTold || supplyPoint === null) return [];
    const said = stamp({ id: `${asset}/single_phasing/${at}`, receivedAt, deviceTime: at });
    const says = { kind: 'phase_loss' as const, dead: touched };
    return [{ ...said, about: 'supply_point' as const, supplyPoint, says }];
  });
}

function signalOf(sights: State['sights'], at: Instant, about: About<Settings>): RuleSignal {
  const all = [...sights.values()];
  const above = all.find((sight) => sight.above !== 0)?.above ?? 0;
  const name = about.place.section ?? about.place.transformer;
  const transformers = [...new Set(all.map(({ transformer }) => transformer))];
  const seenAt = transformers.slice(0, 5);
  const lowest = Math.min(...(about.voltages ?? [0]));
  return {
    ...{ do: 'raise', phase: phasesOf(above) || null, at, value: lowest, limit: 0.62, unit: 'pu' },
    text: {
      en: `Behind ${name} a medium-voltage phase${above === 0 ? '' : ` ${phasesOf(above)}`} is open, seen at ${seenAt.join(', ')}`,
      'zh-CN': `${name} 之后中压缺${above === 0 ? '' : ` ${phasesOf(above)} `}相，见于 ${seenAt.join('、')}`,
    },
  };
}

function over(state: State, about: { at: Instant; own: Settings; name: string }): Judged<State> {
  const { at, own, name } = about;
  if (state.goneAt === null || at - state.goneAt < own.clear) return quiet(state);
  if (!state.isOn) return quiet(rest);
  const text = { en: `Behind ${name} all phases are whole`, 'zh-CN': `${name} 之后三相完好` };
  const bare = { phase: null, value: null, limit: null, unit: null };
  return { state: rest, alarms: [{ ...bare, do: 'clear', at, text }], evidence: [] };
}
