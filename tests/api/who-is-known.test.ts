/** Nobody learns here whose telephone is a customer's (data/cases/api, api-who-has-an-account). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainAddress, requestCode } from '../../src/api/auth/customers.ts';
import { MINUTE } from '../../src/model/time.ts';
import { ask } from './support/browser.ts';
import { type Town, town } from './support/town.ts';

let at: Town;
const known = '+8613812340001';
const landline = '+861065001111';
beforeAll(async () => {
  at = await town();
  const contact = (id: string, phone: string, phoneKind: 'mobile' | 'fixed') => ({
    ...{ id, name: id, phone, phoneKind, email: null, locale: null },
    ...{ class: null, zone: null, account: null },
  });
  await at.parts.records.import({
    contacts: [contact('C-1', known, 'mobile'), contact('C-2', landline, 'fixed')],
  });
});
afterAll(() => at.close());

let strangers = 0;
function stranger(): string {
  strangers += 1;
  return `+8613900${100_000 + strangers}`;
}
const page = (address: string) =>
  ask(at, '/my/code?lang=en', {
    body: new URLSearchParams({ address }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const api = (address: string) => ask(at, '/api/v1/my/codes', { body: { address } });
const session = (address: string, code: string) =>
  ask(at, '/api/v1/my/session', { body: { address, code } });
const code = (): string => at.calls.at(-1)?.split(' ').at(-1) ?? '';

/** All of an answer but what is new in each. */
function whole(got: Awaited<ReturnType<typeof page>>, address: string) {
  const own = new Set(['date', 'x-request-id', 'ratelimit', 'keep-alive', 'x-stream-position']);
  const headers = [...got.headers].filter(([name]) => !own.has(name)).sort();
  return { status: got.status, headers, text: got.text.replaceAll(address, '#') };
}

describe('a known and an unknown telephone', () => {
  test.each([
    ['the page', page],
    ['the API', api],
  ] as const)('get the same from %s: status, headers, words and bytes', async (_, send) => {
    const other = stranger();
    const [mine, theirs] = [await send(known), await send(other)];
    expect(whole(mine, known)).toEqual(whole(theirs, other));
    expect(mine.text.length).toBe(theirs.text.length);
  });

  test('a landline, and somebody who asks for the sixth time, too', async () => {
    const other = stranger();
    for (let n = 0; n < 5; n += 1) {
      await page(known);
      await page(other);
    }
    expect(whole(await page(known), known)).toEqual(whole(await page(other), other));
    const third = stranger();
    expect(whole(await page(landline), landline).text.length).toBe(
      whole(await page(third), third).text.length,
    );
  });

  test('take the same time: medians of 200 calls differ by less than 10 ms', async () => {
    const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
    for (let n = 0; n < 200; n += 1) {
      for (const [who, address] of [
        ['known', known],
        ['unknown', stranger()],
      ] as const) {
        const began = performance.now();
        await requestCode(at.parts, plainAddress(address));
        times[who].push(performance.now() - began);
      }
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[100] as number;
    expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThan(10);
  });
});

describe('a code', () => {
  const later = (): void => at.clock.advanceTo(at.clock.now() + 61 * MINUTE);

  test('is burnt by five wrong tries', async () => {
    later();
    await api(known);
    const right = code();
    for (let n = 0; n < 5; n += 1) expect((await session(known, '0000000')).status).toBe(401);
    expect((await session(known, right)).status).toBe(401);
  });

  test('is too old after ten minutes', async () => {
    later();
    await api(known);
    at.clock.advanceTo(at.clock.now() + 10 * MINUTE);
    expect((await session(known, code())).status).toBe(401);
  });

  test('opens once, and only for its own telephone', async () => {
    later();
    await api(known);
    const right = code();
    expect((await session(landline, right)).status).toBe(401);
    expect((await session(known, right)).status).toBe(200);
    expect((await session(known, right)).status).toBe(401);
  });

  test('for a telephone that nobody has opens nothing, and says no more than a wrong one', async () => {
    const other = stranger();
    await api(other);
    const right = await session(other, code());
    later();
    await api(known);
    const wrong = await session(known, '0000000');
    expect([right.status, right.json.code]).toEqual([wrong.status, wrong.json.code]);
  });
});
