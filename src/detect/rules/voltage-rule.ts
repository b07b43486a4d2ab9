// Rules over the voltages of one meter at one moment: a condition with two thresholds and two times, one alarm.

import type { z } from 'zod';
import type { AlarmText } from '../../model/alarm.ts';
import type { Phases } from '../../model/phases.ts';
import type { AssetPlace } from '../place.ts';
import { type Condition, type Need, observe, off, on } from './condition.ts';
import { defineRule, quiet, type RuleDefinition } from './rule.ts';

/** What a sample says about the condition; neither: it lies between the thresholds. */
export interface Look {
  raises: boolean;
  clears: boolean;
  value: number;
  unit: string;
  phase: Phases | null;
  priority?: 1 | 2 | 3 | 4;
}

interface VoltageRule<Schema extends z.ZodType> {
  title: { en: string; 'zh-CN': string };
  priority: 1 | 2 | 3 | 4;
  isSafety: boolean;
  settings: Schema;
  /** Meters that it looks at. */
  fits: (place: AssetPlace) => boolean;
  /**
   * @param sample voltages in per unit of the declared one, of all phases the meter has
   * @returns null where the sample says nothing, as if it had not come
   */
  look: (
    sample: readonly number[],
    settings: z.output<Schema>,
    place: AssetPlace & { unV: number },
  ) => Look | null;
  needs: (settings: z.output<Schema>, look: Look) => { raise: Need; clear: Need };
  limits: (settings: z.output<Schema>, place: AssetPlace) => { raise: number; clear: number };
  texts: { raised: AlarmText; cleared: AlarmText };
}

function said(asset: string, what: AlarmText): AlarmText {
  return { en: `${asset} ${what.en}`, 'zh-CN': `${asset} ${what['zh-CN']}` };
}

/** At rest: one and the same for all meters, so that a million quiet ones hold nothing. */
const rest = off();

export function isThreePhase(place: AssetPlace): boolean {
  return place.phases === 7;
}

export function voltageRule<Schema extends z.ZodType>(
  rule: VoltageRule<Schema>,
): RuleDefinition<Condition, Schema> {
  const { title, priority, isSafety, settings } = rule;
  return defineRule<Condition, Schema>({
    ...{ title, priority, isSafety, settings },
    quantities: ['voltage'],
    events: [],
    watches: [],
    start: () => rest,
    resume: on,
    judge(state, seen, { place, settings: own, voltages }) {
      const { unV } = place;
      if (seen.kind !== 'reading' || voltages === null || unV === null) return quiet(state);
      if (!rule.fits(place)) return quiet(state);
      const look = rule.look(voltages, own, { ...place, unV });
      if (look === null) return quiet(state);
      if (!state.isOn && !look.raises) return quiet(rest);
      const side = look.raises ? 'raise' : look.clears ? 'clear' : 'between';
      const at = seen.reading.time;
      const needs = { ...rule.needs(own, look), periodMs: place.periodMs };
      const { condition, edge } = observe(state, { side, at }, needs);
      if (edge === null) return quiet(condition);
      const isRaised = edge === 'raised';
      const limits = rule.limits(own, place);
      const signal = {
        ...{ do: isRaised ? ('raise' as const) : ('clear' as const), at, phase: look.phase },
        ...{ value: look.value, unit: look.unit },
        limit: isRaised ? limits.raise : limits.clear,
        text: said(place.asset, isRaised ? rule.texts.raised : rule.texts.cleared),
        ...(look.priority === undefined ? {} : { priority: look.priority }),
      };
      return { state: isRaised ? condition : rest, alarms: [signal], evidence: [] };
    },
  });
}
