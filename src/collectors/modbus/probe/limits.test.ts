import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { exactSpan } from './limits.ts';
import type { ProbeSession } from './session.ts';

/** A device that gives so many registers at once, and has none from `end` on. */
function device(limit: number, end = 65_536): ProbeSession {
  let requests = 0;
  return {
    async read({ from, quantity }) {
      requests += 1;
      const code = quantity > limit ? 3 : from + quantity > end ? 2 : null;
      return code === null
        ? { ok: true, words: new Array<number>(quantity).fill(0) }
        : { ok: false, failure: { kind: 'exception', code } };
    },
    requests: () => requests,
    close() {},
  };
}

const seen = { table: 'input' as const, from: 0 };

property.prop([fc.integer({ min: 1, max: 124 }), fc.integer({ min: 1, max: 125 })])(
  'the limit is found to the register below, in few requests, and never put too high',
  async (limit, answered) => {
    fc.pre(answered <= limit);
    const session = device(limit);
    const found = await exactSpan(session, { ...seen, answered, refused: 125 });
    expect(found).toBeLessThanOrEqual(limit);
    expect(found).toBeGreaterThanOrEqual(Math.max(answered, limit - 1));
    expect(session.requests()).toBeLessThanOrEqual(8);
  },
);

test('where the registers end first, what was proven holds', async () => {
  expect(await exactSpan(device(100, 50), { ...seen, answered: 40, refused: 120 })).toBe(40);
});
