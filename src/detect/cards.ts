// Voltage cards of the alarms that stand: laid when the alarm comes, and again when another line fits.
import type { VoltageCard } from '../model/alarm.ts';
import type { Around } from './around.ts';
import type { AssetPlace } from './place.ts';
import type { RuleName } from './rules/registry.ts';
import { voltageCard } from './voltage-card.ts';
import type { VtSample } from './vt-samples.ts';

/** Rules whose alarms show the card. */
const carded: readonly RuleName[] = ['earth_fault', 'vt_fuse', 'phase_loss'];
/** Meters below count that were heard within this time. */
const HEARD_MS = 20 * 60_000;

/** A voltage card to lay on an alarm that stands. */
export interface Carded {
  rule: RuleName;
  asset: string;
  card: VoltageCard;
}

export interface Cards {
  moved(rule: RuleName, asset: string, isOn: boolean): void;
  /** Cards that are new or changed by this sample. */
  of(place: AssetPlace, sample: VtSample): Carded[];
}

export function cardsOf(around: Around): Cards {
  /** Asset → rules that stand there, each with the lines last shown. */
  const shown = new Map<string, Map<RuleName, string>>();
  return {
    moved(rule, asset, isOn) {
      if (!carded.includes(rule)) return;
      const standing = shown.get(asset) ?? new Map<RuleName, string>();
      if (isOn) shown.set(asset, standing.set(rule, ''));
      else if (standing.delete(rule) && standing.size === 0) shown.delete(asset);
    },
    of(place, sample) {
      const standing = shown.get(place.asset);
      if (standing === undefined || sample.toEarth === null) return [];
      const card = voltageCard(sample, around.below(place, sample.at, HEARD_MS));
      const looks = card.lines.map(({ fits }) => (fits ? 1 : 0)).join('');
      const found: Carded[] = [];
      for (const [rule, before] of standing) {
        if (before === looks) continue;
        standing.set(rule, looks);
        found.push({ rule, asset: place.asset, card });
      }
      return found;
    },
  };
}
