import { describe, expect, test } from 'vitest';
import { outageOf } from '../../../tests/api/support/town.ts';
import { noClasses } from '../../model/contact.ts';
import { MINUTE } from '../../model/time.ts';
import { importanceParts, totalOf } from './importance.ts';
import { noticeCounts, outageView } from './outage.ts';
import { maskedAddress, maskedEmail, maskedName, maskedPhone } from './people.ts';

const weights = {
  promise: 500,
  ...{ lifeSupport: 1000, critical: 500, customer: 1, etrPassed: 200, noCrew: 100, noEtr: 50 },
  danger: 5000,
  ownSupply: 2000,
};

type At = Parameters<typeof importanceParts>[2];
function importanceOf(
  outage: Parameters<typeof importanceParts>[0],
  byClass: Parameters<typeof importanceParts>[1],
  at: Omit<At, 'ownSupply'> & Partial<At>,
): number {
  return totalOf(importanceParts(outage, byClass, { ownSupply: [], ...at }));
}

describe('what is masked', () => {
  test.each([
    [maskedPhone, '+8613812348000', '+86 138****8000'],
    [maskedPhone, '+441632960961', '+44****961'],
    [maskedPhone, '110', '****'],
    [maskedEmail, 'li.wei@example.cn', 'l****@example.cn'],
    [maskedEmail, 'nonsense', '****'],
    [maskedAddress, '东环路 18 号 2-301', '东环路 •• 号 •-•••'],
    [maskedName, '王芳', '王*'],
    [maskedName, '', ''],
  ])('%o of %j is %j', (mask, text, expected) => {
    expect(mask(text)).toBe(expected);
  });
});

describe('importance', () => {
  const byClass = { life_support: 1, critical: 2, business: 0, residential: 37 };
  const outage = outageOf('O-1');

  test('counts life support, critical and heads', () => {
    expect(importanceOf(outage, byClass, { now: outage.detectedAt, weights, promise: null })).toBe(
      2040,
    );
  });

  test('rises after half an hour without crew and without ETR', () => {
    const now = outage.detectedAt + 31 * MINUTE;
    expect(importanceOf(outage, byClass, { now, weights, promise: null })).toBe(2190);
  });

  test('rises with danger and with an ETR that has passed', () => {
    const now = outage.detectedAt;
    const etr = { at: now - 1, origin: 'crew' as const, low: null, high: null, nextUpdateAt: null };
    const late = outageOf('O-1', { danger: true, etr });
    expect(importanceOf(late, byClass, { now, weights, promise: null })).toBe(7240);
  });

  test('rises in the last half hour of a promise, and stays up when it is broken', () => {
    const now = outage.detectedAt;
    const of = (due: number) =>
      importanceOf(outage, byClass, {
        ...{ now, weights },
        promise: { promise: 'arrive', due, customers: 40 },
      });
    expect([31, 29, -5].map((minutes) => of(now + minutes * MINUTE))).toEqual([2040, 2540, 2540]);
  });

  test('rises when an own supply ends within half an hour, and says why', () => {
    const { detectedAt: now } = outage;
    const parts = (...minutes: number[]) =>
      importanceParts(outage, byClass, {
        ...{ now, weights, promise: null },
        ownSupply: minutes.map((minutesLeft) => ({ supplyPoint: 'SP-1', minutesLeft })),
      });
    expect(totalOf(parts(30, 90))).toBe(2040);
    expect(totalOf(parts(-4, 29))).toBe(4040);
    expect(parts(29)).toEqual([
      { reason: 'own_supply_ends', points: 2000 },
      { reason: 'life_support', points: 1000 },
      { reason: 'critical', points: 1000 },
      { reason: 'customers', points: 40 },
    ]);
  });

  test('is nothing once nobody is dark', () => {
    const over = outageOf('O-1', { dark: [] });
    expect(importanceOf(over, noClasses(), { now: 0, weights, promise: null })).toBe(0);
  });
});

test('a confirmed notice counts as delivered', () => {
  expect(noticeCounts({ delivered: 3, confirmed: 2, in_delivery: 1 })).toEqual({
    ...{ queued: 0, inDelivery: 1, delivered: 5, undeliverable: 0, held: 0 },
  });
});

test('an outage without a device says so with null', () => {
  const view = outageView(outageOf('O-1', { causeGroup: [] }), {
    byClass: { ...noClasses(), critical: 1 },
    importance: [{ reason: 'critical', points: 1 }],
    ownSupply: [{ supplyPoint: 'SP-1', minutesLeft: 12 }],
    progress: {},
    promise: null,
  });
  expect(view.cause.device).toBe(null);
  expect(view.customers.byClass.critical).toBe(1);
  expect(view).toMatchObject({ importance: 1, ownSupply: [{ minutesLeft: 12 }] });
});
