import { expect, test } from 'vitest';
import { overlays } from './overlay.ts';

const at = Date.UTC(2026, 10, 25, 8);
const full = { em: { a: 229, b: 230, errors: ['x'] }, wifi: { rssi: -60 } };

test('a change is laid over the last full status, lists replaced, and nothing before one is known', () => {
  const { laid } = overlays();
  expect(laid('s-1', { em: { a: 1 } }, { isFull: false, at })).toBeNull();
  laid('s-1', full, { isFull: true, at });
  expect(laid('s-1', { em: { a: 0, errors: [] } }, { isFull: false, at: at + 1 })).toEqual({
    em: { a: 0, b: 230, errors: [] },
    wifi: { rssi: -60 },
  });
  expect(laid('s-1', { wifi: null }, { isFull: false, at: at + 2 })).toEqual({
    em: { a: 0, b: 230, errors: [] },
    wifi: null,
  });
  expect(laid('s-2', { em: { a: 1 } }, { isFull: false, at })).toBeNull();
  expect(full).toEqual({ em: { a: 229, b: 230, errors: ['x'] }, wifi: { rssi: -60 } });
});

test('a full status replaces all; one of a device that went away, or was silent for an hour, is none', () => {
  const { laid, forget } = overlays();
  laid('s-1', full, { isFull: true, at });
  expect(laid('s-1', { em: { a: 1 } }, { isFull: true, at })).toEqual({ em: { a: 1 } });
  expect(laid('s-1', { em: {} }, { isFull: false, at: at + 3_600_000 })).toBeNull();
  laid('s-1', full, { isFull: true, at });
  forget('s-1');
  expect(laid('s-1', { em: {} }, { isFull: false, at })).toBeNull();
});

test('a field named __proto__ is a field', () => {
  const { laid } = overlays();
  laid('s-1', full, { isFull: true, at });
  const status = laid('s-1', JSON.parse('{"__proto__":{"x":1}}'), { isFull: false, at });
  expect([Object.hasOwn(status ?? {}, '__proto__'), ({} as { x?: number }).x]).toEqual([
    true,
    undefined,
  ]);
});
