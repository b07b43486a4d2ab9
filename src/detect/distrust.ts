// Voltages that are read but not there: a transformer that lost its fuse is believed by no rule and no record.
import type { Quantity, Reading } from '../model/reading.ts';
import type { RuleSignal } from './rules/rule.ts';

const voltages = new Set<Quantity>(['voltage', 'voltage_earth', 'voltage_ll', 'voltage_residual']);

export interface Distrust {
  /** Told by the rule at each reading; what its alarm says decides about the records. */
  set(asset: string, isOn: boolean, alarms: readonly RuleSignal[]): void;
  /** Its alarm stood when the service stopped. */
  stood(asset: string): void;
  doubts(reading: Reading): boolean;
  /** Readings without those that are doubted: good ones of a fuse turned bad. */
  trusted(batch: readonly Reading[]): readonly Reading[];
  /** The same for the records, where only a standing alarm counts. */
  stored(batch: readonly Reading[]): readonly Reading[];
}

export function distrusted(): Distrust {
  /** Asset → its alarm stands. */
  const doubted = new Map<string, boolean>();

  const isOf = (reading: Reading): boolean => voltages.has(reading.quantity);
  const changed = (
    batch: readonly Reading[],
    isMeant: (reading: Reading) => boolean,
  ): readonly Reading[] => {
    if (doubted.size === 0 || !batch.some(isMeant)) return batch;
    return batch.map((reading) => (isMeant(reading) ? fuseless(reading) : reading));
  };
  const doubts = (reading: Reading): boolean =>
    doubted.size > 0 && doubted.has(reading.asset) && isOf(reading);

  return {
    set(asset, isOn, alarms) {
      if (!isOn) {
        doubted.delete(asset);
        return;
      }
      const isRaised = alarms.some((alarm) => alarm.do === 'raise');
      doubted.set(asset, isRaised || doubted.get(asset) === true);
    },
    stood: (asset) => void doubted.set(asset, true),
    doubts,
    trusted: (batch) => changed(batch, doubts),
    stored: (batch) =>
      changed(batch, (reading) => doubted.get(reading.asset) === true && isOf(reading)),
  };
}

/** The reading as it counts: bad, without its value. One that was bad keeps its own reason. */
export function fuseless(reading: Reading): Reading {
  if (reading.quality === 'bad') return reading;
  return { ...reading, value: null, quality: 'bad', reason: 'vt_fuse' };
}
