// What a policy may not say although each of its lines is well formed.
import type { Channel, CustomerClass } from '../../model/contact.ts';
import { DAY, type Instant, parseDuration } from '../../model/time.ts';
import { type ForewattError, fault, type Place } from '../../runtime/problem.ts';
import { contradictions } from './contradictions.ts';
import { quietWindowOf } from './quiet-hours.ts';
import type { Cut, Lead, PolicyFile } from './schema.ts';

type PlaceOf = (path: ReadonlyArray<PropertyKey>) => Place;

const confirming: readonly Channel[] = ['email', 'sms', 'voice', 'wechat'];

/** Errors stop the service; warnings are hints. */
export function checkPolicy(
  policy: PolicyFile,
  placeOf: PlaceOf,
): { errors: ForewattError[]; warnings: ForewattError[] } {
  const errors: ForewattError[] = [];
  const warnings: ForewattError[] = [];
  for (const [kind, cut] of Object.entries(policy.planned)) {
    errors.push(...cutErrors(kind, cut, placeOf));
  }
  for (const [name, rule] of Object.entries(policy.classes)) {
    const canConfirm = rule.channels.some((channel) => confirming.includes(channel));
    if (rule.confirm === 'required' && !canConfirm) {
      const place = placeOf(['classes', name, 'channels']);
      errors.push(fault('NOT-POLICY-CONFIRM', { class: name as CustomerClass }, { place }));
    }
  }
  for (const { path, what, way } of contradictions(policy)) {
    const place = placeOf(path);
    errors.push(fault('NOT-POLICY-CONTRADICTION', { what, way }, { place }));
  }
  const { window } = policy.quietHours;
  const place = placeOf(['quietHours', 'window']);
  const quiet = quietWindowOf(window);
  if (typeof quiet === 'string') {
    errors.push(fault('NOT-POLICY-QUIET', { window, why: quiet }, { place }));
  } else if (window.endsWith('-23:59')) {
    warnings.push(fault('NOT-POLICY-QUIET-HINT', { window }, { place }));
  }
  return { errors, warnings };
}

function cutErrors(kind: string, cut: Cut, placeOf: PlaceOf): ForewattError[] {
  const errors: ForewattError[] = [];
  const minimum = cut.minimum === 'none' ? 0 : atLeast(cut.minimum);
  const target = cut.target === 'asap' ? null : atLeast(cut.target);
  if (target !== null && (target < minimum || isBehindClearDays(cut))) {
    const place = placeOf(['planned', kind, 'target']);
    errors.push(fault('NOT-POLICY-TARGET', { kind }, { place }));
  }
  const first = target ?? minimum;
  for (const [index, rung] of cut.ladder.entries()) {
    const before = rung.dayBefore === undefined ? parseDuration(rung.before ?? '0s') : DAY / 24;
    if (first > 0 && before >= first) {
      const place = placeOf(['planned', kind, 'ladder', index]);
      errors.push(fault('NOT-POLICY-LADDER', { kind, rung: index + 1 }, { place }));
    }
  }
  return errors;
}

/** Clear days end with a day: as many days by the clock lie behind them. */
function isBehindClearDays({ minimum, target }: Cut): boolean {
  if (minimum === 'none' || target === 'asap') return false;
  if (!('days' in minimum) || minimum.count !== 'clear') return false;
  if ('days' in target && target.count === 'clear') return false;
  return !('businessDays' in target) && atLeast(target) < atLeast(minimum) + DAY;
}

/** The length that a lead has at least, to compare two of them. */
function atLeast(lead: Lead): Instant {
  if ('minutes' in lead) return lead.minutes * 60_000;
  if ('hours' in lead) return lead.hours * 3_600_000;
  if ('businessDays' in lead) return lead.businessDays * DAY;
  return lead.days * DAY;
}
