import { clockTime, shortAge } from '../../shared/format.ts';
import { filled, hasTerm, type Language, stateWord, word } from '../../shared/i18n.ts';
import type { Outage } from '../../shared/types.ts';

/** When supply is expected, as a range where it is an estimate; never a bare minute from statistics. */
export function etrText(outage: Outage, zone: string): string {
  const { etr } = outage;
  if (outage.restoredAt !== null)
    return word('etr.back', { at: clockTime(outage.restoredAt, zone) });
  if (etr === null || etr.at === null) return word('etr.none');
  if (etr.origin === 'statistical' && etr.low !== null && etr.high !== null) {
    return word('etr.about', { low: clockTime(etr.low, zone), high: clockTime(etr.high, zone) });
  }
  return clockTime(etr.at, zone);
}

/** The promise that ends next, with the time that is left or gone. */
export function promiseText(outage: Outage, serverTime: number | null): string | null {
  const { promise } = outage;
  if (promise === null || serverTime === null) return null;
  const left = Date.parse(promise.due) - serverTime;
  const time = shortAge(Math.abs(left));
  const count = promise.customers;
  if (promise.promise === 'arrive')
    return word(left < 0 ? 'promise.crewLate' : 'promise.crew', { time });
  return word(left < 0 ? 'promise.supplyLate' : 'promise.supply', { time, count });
}

/** The own supply that ends next, with the time that is left or gone. */
export function ownSupplyText(outage: Outage): string | null {
  const [worst] = outage.ownSupply;
  if (worst === undefined) return null;
  const time = shortAge(Math.abs(worst.minutesLeft) * 60_000);
  return word(worst.minutesLeft < 0 ? 'ownSupply.over' : 'ownSupply.ends', { time });
}

/** What its place in the list is made of. */
export function importanceText(outage: Outage): string {
  const parts = outage.importanceParts.map(
    ({ reason, points }) => `${stateWord('importance', reason)} ${points}`,
  );
  return [String(outage.importance), ...parts].join(' · ');
}

/** Share of the notices that were delivered, or what stands in the way. */
export function toldText(outage: Outage): string {
  const { queued, inDelivery, delivered, undeliverable, held } = outage.notices;
  const all = queued + inDelivery + delivered + undeliverable + held;
  if (all === 0) return '–';
  if (held > 0) return word('told.held', { count: held });
  const share = Math.floor((100 * delivered) / all);
  return undeliverable > 0
    ? word('told.failed', { share, count: undeliverable })
    : word('told.share', { share });
}

/** A reason in the page's language; the server's own sentence where there is no word for its code. */
export function whyText(
  reason: Outage['explanation'][number],
  device: string,
  language: Language,
): string {
  if (language === 'en' || !hasTerm('why', reason.code)) return reason.text;
  const [, all = ''] = / of (\d+) meters/.exec(reason.text) ?? [];
  return filled(stateWord('why', reason.code), { device, count: reason.evidence, all });
}
