import { z } from 'zod';
import { phasesOf } from '../../../model/phases.ts';
import type { Reading } from '../../../model/reading.ts';
import { duration, type Instant } from '../../../model/time.ts';
import type { AssetPlace, Cut } from '../../place.ts';
import { phaseSeen } from '../phase-values.ts';
import { type About, defineRule, type Judged, quiet, type RuleSignal } from '../rule.ts';

const settings = z
  .object({
    above: z.number().positive().default(0.1).describe('pu of a phase that should have none'),
    exportW: z.number().positive().default(50).describe('W sent back, from here on'),
    samples: z.int().positive().default(2),
    raise: duration.prefault('5s').describe('After a known switching'),
    raiseDark: duration
      .prefault('3m')
      .describe('In an outage or plan, for what feeds itself: supply may just be coming back'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

/** What one asset showed behind the open device. */
interface Sight {
  since: Instant;
  at: Instant;
  samples: number;
  /** Samples in a row that showed nothing. */
  nothing: number;
}

interface State {
  isOn: boolean;
  sights: ReadonlyMap<string, Sight>;
}

const rest: State = { isOn: false, sights: new Map() };
/** Assets remembered behind one open device. */
const SIGHTS_MAX = 200;

/** What a reading shows where nothing should be; null: it says nothing of that. */
function shownBy(
  reading: Reading,
  place: AssetPlace,
  at: { cut: Cut; own: Settings },
): { isLive: boolean; value: number; limit: number; unit: string } | null {
  const { cut, own } = at;
  if (reading.quality !== 'good' || reading.value === null) return null;
  if (reading.quantity === 'active_power') {
    if (reading.phase !== null || cut.phases !== place.phases) return null;
    const value = -reading.value;
    return value <= 0
      ? null
      : { isLive: value >= own.exportW, value, limit: own.exportW, unit: 'W' };
  }
  if (place.unV === null || (phaseSeen(reading, place.phases) & cut.phases) === 0) return null;
  const value = reading.value / place.unV;
  return { isLive: value >= own.above, value, limit: own.above, unit: 'pu' };
}

function withSight(state: State, asset: string, seen: { isLive: boolean; at: Instant }): State {
  const known = state.sights.get(asset);
  const { isLive, at } = seen;
  // Phases of one moment are one sample: the first that shows voltage counts.
  if (known !== undefined && at <= known.at && !isLive) return state;
  const sights = new Map(state.sights);
  if (isLive) {
    const before = known === undefined || known.nothing > 0 ? null : known;
    const samples = (before?.samples ?? 0) + (before !== null && at <= before.at ? 0 : 1);
    sights.set(asset, { since: before?.since ?? at, at, samples, nothing: 0 });
    if (sights.size > SIGHTS_MAX) return state;
  } else if (known === undefined) return state;
  else if (known.nothing > 0) sights.delete(asset);
  else sights.set(asset, { ...known, at, nothing: 1 });
  return { ...state, sights };
}

/**
 * Voltage, or power sent back, where every way to a source is open: somebody feeds the line from below.
 * Raise: ≥ 0.10 pu, or ≥ 50 W exported, 2 samples, behind an open device (recorded, or as it says itself); within an
 * outage or plan only for what can feed itself, after 3 min. Clear: a way to a source is closed again, or nothing is
 * shown for 2 samples. One alarm for each open device. A safety alarm, never suppressed; no evidence.
 * Source: operations.md §8; 0.10 pu is the limit of an interruption (IEEE 1159); times are our own.
 */
export const unexpectedVoltage = defineRule<State, typeof settings>({
  title: { en: 'Voltage where all is open', 'zh-CN': '失电线路带电（疑似反送电）' },
  priority: 1,
  isSafety: true,
  quantities: ['voltage', 'voltage_earth', 'active_power'],
  events: [],
  watches: ['tick'],
  settings,
  group: (place, about, at) => about.cut(place.asset, at)?.boundary ?? null,
  start: () => rest,
  judge(state, seen, about): Judged<State> {
    const { place, settings: own } = about;
    if (seen.kind === 'tick') return closedAgain(state, about, seen.at);
    if (seen.kind !== 'reading') return quiet(state);
    const at = seen.reading.time;
    const cut = about.cut(place.asset, at);
    const shown = cut === null ? null : shownBy(seen.reading, place, { cut, own });
    if (cut === null || shown === null) return quiet(state);
    const next = withSight(state, place.asset, { isLive: shown.isLive, at });
    if (next.sights.size === 0) return state.isOn ? ended(about, at) : quiet(rest);
    const sight = next.sights.get(place.asset);
    const needMs = cut.by === 'dark' ? own.raiseDark : own.raise;
    const isDue = sight !== undefined && sight.samples >= own.samples && at - sight.since >= needMs;
    if (next.isOn || !isDue || !shown.isLive) return quiet(next);
    const isPower = shown.unit === 'W';
    const much = isPower ? Math.round(shown.value) : shown.value.toFixed(2);
    const signal: RuleSignal = {
      ...{ do: 'raise', phase: phasesOf(cut.phases) || null, at },
      ...{ value: shown.value, limit: shown.limit, unit: shown.unit },
      text: {
        en: `${cut.boundary} may be back-fed: do not treat as dead. ${place.asset} shows ${
          isPower ? `${much} W sent back` : `${much} pu`
        }`,
        'zh-CN': `${cut.boundary} 可能反送电：不得视为无电。${place.asset} ${
          isPower ? `反送 ${much} W` : `电压 ${much} pu`
        }`,
      },
    };
    return { state: { ...next, isOn: true }, alarms: [signal], evidence: [] };
  },
});

/** Behind a device that is closed again nothing is unexpected. */
function closedAgain(state: State, about: About<Settings>, at: Instant): Judged<State> {
  for (const asset of state.sights.keys()) {
    if (about.cut(asset, at)?.boundary === about.place.asset) return quiet(state);
  }
  return state.isOn ? ended(about, at) : quiet(rest);
}

function ended({ place, cut }: About<Settings>, at: Instant): Judged<State> {
  const name = cut(place.asset, at)?.boundary ?? place.asset;
  const text = {
    en: `${name}: no voltage where there should be none`,
    'zh-CN': `${name}：应无电处已无电压`,
  };
  const bare = { phase: null, value: null, limit: null, unit: null };
  return { state: rest, alarms: [{ ...bare, do: 'clear', at, text }], evidence: [] };
}
