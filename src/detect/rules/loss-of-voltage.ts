import { z } from 'zod';
import type { Evidence } from '../../model/evidence.ts';
import { phasesOf } from '../../model/phases.ts';
import { type AssetPlace, witnessOf } from '../place.ts';
import { stamp } from '../stamp.ts';
import { type Condition, observe, off, on, type Side } from './condition.ts';
import { noValues, type PhaseValues, sampleOf, withReading } from './phase-values.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from './rule.ts';

const settings = z
  .object({
    below: z.number().min(0).max(1).default(0.1).describe('pu, all phases'),
    above: z.number().min(0).max(2).default(0.85).describe('pu, any phase'),
    samples: z.int().positive().default(2),
  })
  .prefault({});

interface State {
  values: PhaseValues;
  condition: Condition;
}

/**
 * No voltage at all.
 * Raise: all phases < 0.10 pu for 2 samples. Clear: any phase ≥ 0.85 pu for 2 samples.
 * Evidence: `dead`, only from a meter that can still speak.
 * Source: IEEE 1159, interruption below 0.1 pu; IEC 61000-4-30, begins when all channels are below.
 */
export const lossOfVoltage = defineRule<State, typeof settings>({
  title: { en: 'Loss of voltage', 'zh-CN': '失压' },
  priority: 2,
  isSafety: false,
  quantities: ['voltage', 'voltage_earth'],
  events: [],
  watches: [],
  settings,
  start: () => ({ values: noValues, condition: off() }),
  resume: () => ({ values: noValues, condition: on() }),
  judge(state, seen, { place, settings }): Judged<State> {
    const witness = witnessOf(place);
    if (seen.kind !== 'reading' || place.unV === null) return quiet(state);
    const { reading } = seen;
    const values = withReading(state.values, reading, { unV: place.unV, phases: place.phases });
    if (values === state.values) return quiet(state);
    const at = reading.time;
    const sample = sampleOf(values, { phases: place.phases, at, periodMs: place.periodMs });
    if (sample === null) return quiet({ ...state, values });
    const highest = Math.max(...sample);
    const side: Side =
      highest < settings.below ? 'raise' : highest >= settings.above ? 'clear' : 'between';
    const need = { samples: settings.samples, ms: 0 };
    const { condition, edge } = observe(
      state.condition,
      { side, at },
      { raise: need, clear: need, periodMs: place.periodMs },
    );
    const next = { values, condition };
    if (edge === null) return quiet(next);
    const signal: RuleSignal = {
      do: edge === 'raised' ? 'raise' : 'clear',
      phase: phasesOf(place.phases),
      at,
      value: highest,
      limit: edge === 'raised' ? settings.below : settings.above,
      unit: 'pu',
      text:
        edge === 'raised'
          ? { en: `${place.asset} has no voltage`, 'zh-CN': `${place.asset} 失压` }
          : { en: `${place.asset} has voltage again`, 'zh-CN': `${place.asset} 电压恢复` },
    };
    const id = `${place.asset}/loss_of_voltage/${at}`;
    const said = stamp({ id, receivedAt: reading.receivedAt, deviceTime: at });
    return { state: next, alarms: [signal], evidence: evidenceOf(place, witness, { said, edge }) };
  },
});

/** `dead` of a meter that can still speak; of a terminal both that there is none and that it is back. */
function evidenceOf(
  { speaksWhenDark, device, side }: AssetPlace,
  supplyPoint: string | null,
  { said, edge }: { said: ReturnType<typeof stamp>; edge: 'raised' | 'cleared' },
): Evidence[] {
  if (!speaksWhenDark) return [];
  if (supplyPoint !== null) {
    const says = { kind: 'dead' as const };
    return edge === 'raised' ? [{ ...said, about: 'supply_point', supplyPoint, says }] : [];
  }
  if (device === null || side === null) return [];
  const says = { kind: 'voltage' as const, isLive: edge === 'cleared', side };
  return [{ ...said, about: 'device', device, says }];
}
