/** A simulated year with 400 planned cuts in each of three zones: every duty ends, and its deadline is right. */

import type { Figure } from '../src/cli/bench.ts';
import { fault } from '../src/runtime/problem.ts';
import { type YearZone, yearRules } from '../tests/support/year/rules.ts';
import { runYear } from '../tests/support/year/run.ts';

const CUTS = 400;
const SEED = 7;
const span = {
  from: Date.parse('2026-01-02T02:00:00Z'),
  to: Date.parse('2026-12-28T02:00:00Z'),
  ...{ cuts: CUTS, movers: 40, outages: 12 },
};

/**
 * Takes some minutes for each zone, and says on standard error when a month has gone by.
 *
 * @param chosen.zone only this one of the three
 */
export async function bench(chosen: { zone?: string } = {}): Promise<Figure[]> {
  const figures: Figure[] = [];
  const zones = Object.keys(yearRules) as YearZone[];
  const asked = zones.filter((zone) => chosen.zone === undefined || zone === chosen.zone);
  if (asked.length === 0) {
    const given = String(chosen.zone);
    throw fault('REP-OPTION', { option: 'zone', given, allowed: `one of ${zones.join(', ')}` });
  }
  for (const zone of asked) {
    const began = { wall: performance.now(), cpu: process.cpuUsage() };
    const cost = (): string => {
      const { user, system } = process.cpuUsage(began.cpu);
      const wallS = (performance.now() - began.wall) / 1000;
      return `${wallS.toFixed(0)} s, CPU ${((user + system) / 1e6).toFixed(0)} s`;
    };
    const year = await runYear(zone, span, {
      seed: SEED,
      onMonth: (month, news) => console.error(`${zone} ${month}: ${news}; ${cost()}`),
    });
    console.error(`${zone} ended: ${cost()}`);
    const name = zone.split('/')[1]?.toLowerCase() ?? zone;
    const share = (100 * year.reachableMet) / Math.max(1, year.reachable);
    console.error(
      zone,
      JSON.stringify({ ...year, wrongDeadlines: year.wrongDeadlines.slice(0, 5) }),
    );
    figures.push(
      least(`year_${name}_reachable_met`, share, { unit: '%', target: 99.5 }),
      most(`year_${name}_duties_not_ended`, year.notEnded.length),
      most(`year_${name}_missed_unseen`, year.unseen.length),
      most(`year_${name}_deadlines_wrong_of_${year.compared}`, year.wrongDeadlines.length),
      most(`year_${name}_unproven`, year.unproven.length),
      most(`year_${name}_errors`, year.errors.length),
    );
  }
  return figures;
}

function least(name: string, value: number, about: { unit: string; target: number }): Figure {
  const { unit, target } = about;
  const shown = Math.round(value * 1000) / 1000;
  return {
    ...{ name, value: shown, unit, beside: 'least', besideValue: target },
    ...{ ratio: shown / target, target: `≥ ${target}`, ok: value >= target },
  };
}

function most(name: string, value: number): Figure {
  return {
    ...{ name, value, unit: 'duties', beside: 'most', besideValue: 0, ratio: value },
    ...{ target: '0', ok: value === 0 },
  };
}
