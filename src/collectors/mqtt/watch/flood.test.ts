import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { GridEvent } from '../../../model/event.ts';
import type { Reading } from '../../../model/reading.ts';
import { virtualClock } from '../../../runtime/clock.ts';
import { floodGate } from './flood.ts';

const start = Date.UTC(2026, 10, 25, 8);

function gate() {
  const clock = virtualClock(start);
  const later: Reading[] = [];
  let dropped = 0;
  const flood = floodGate({
    clock,
    later: (readings) => later.push(...readings),
    dropped(count) {
      dropped += count;
    },
  });
  const tell = (value: number, over: Partial<Reading> = {}): number => {
    const reading: Reading = {
      asset: 'M-1',
      quantity: 'voltage',
      phase: 'A',
      time: clock.now(),
      receivedAt: clock.now(),
      value,
      quality: 'good',
      reason: null,
      ...over,
    };
    return flood.sift({ readings: [reading], events: [] }).readings.length;
  };
  return { clock, later, flood, tell, dropped: () => dropped };
}

describe('telemetry of one asset', () => {
  test('up to 100 messages a second goes on as it is', () => {
    const { clock, tell, flood, dropped } = gate();
    let passed = 0;
    for (let n = 0; n < 10_000; n += 1) {
      clock.advanceTo(start + n * 10);
      passed += tell(n);
    }
    expect([passed, dropped(), flood.flooding(clock.now())]).toEqual([10_000, 0, []]);
  });

  test('beyond it is the newest of each second, and who floods is named for a minute', () => {
    const { clock, tell, flood, later, dropped } = gate();
    for (let n = 0; n < 350; n += 1) tell(n);
    expect([later.length, dropped()]).toEqual([0, 249]);
    clock.advanceTo(start + 1_000);
    expect(later.map(({ value }) => value)).toEqual([349]);
    expect(flood.flooding(clock.now())).toEqual(['M-1']);
    expect(flood.flooding(clock.now() + 60_000)).toEqual([]);
  });

  test('does not cost another asset anything, nor another in the same message', () => {
    const { tell, flood, clock } = gate();
    for (let n = 0; n < 200; n += 1) tell(n);
    expect(tell(1, { asset: 'M-2' })).toBe(1);
    const reading = (asset: string): Reading => ({
      ...{ asset, quantity: 'frequency', phase: null, value: 50, quality: 'good', reason: null },
      ...{ time: clock.now(), receivedAt: clock.now() },
    });
    const both = flood.sift({ readings: [reading('M-1'), reading('M-3')], events: [] });
    expect(both.readings.map(({ asset }) => asset)).toEqual(['M-3']);
  });

  test('that waited at the broker for a day is no flood', () => {
    const { tell, dropped } = gate();
    let passed = 0;
    for (let n = 0; n < 86_400; n += 1) passed += tell(n, { time: start - 86_400_000 + n * 1_000 });
    expect([passed, dropped()]).toEqual([86_400, 0]);
  });

  test.prop([fc.array(fc.nat(50), { minLength: 1, maxLength: 2_000 })])(
    'is never more than a bucket and what filled it since, and nothing is lost uncounted',
    (waits) => {
      const { clock, tell, later, dropped, flood } = gate();
      let passed = 0;
      for (const wait of waits) {
        clock.advanceTo(clock.now() + wait);
        passed += tell(1);
      }
      flood.stop();
      expect(passed).toBeLessThanOrEqual(100 + Math.ceil((clock.now() - start) / 10));
      expect(passed + later.length + dropped()).toBe(waits.length);
    },
  );
});

test('events of one asset are dropped only beyond 1,000 a minute', () => {
  const { clock, flood, dropped } = gate();
  const event = (n: number): GridEvent => ({
    ...{ id: `e-${n}`, source: 'ami', asset: 'M-1', type: 'last_gasp', phases: null },
    ...{ deviceTime: null, receivedAt: clock.now(), retained: false, report: 'own', details: {} },
  });
  const tell = (n: number): number =>
    flood.sift({ readings: [], events: [event(n)] }).events.length;
  let passed = 0;
  for (let n = 0; n < 1_200; n += 1) passed += tell(n);
  expect([passed, dropped()]).toEqual([1_000, 200]);
  clock.advanceTo(start + 60_000);
  expect(tell(1_200)).toBe(1);
});
