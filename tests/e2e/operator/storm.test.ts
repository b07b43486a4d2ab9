import { describe, expect, onTestFinished, test } from 'vitest';
import type { StreamObject } from '../../../src/api/stream-frames.ts';
import { enterOutage } from '../support/outages.ts';
import { type Visitor, visitor, visitorsCome, whySkipped } from '../support/pages.ts';
import { stormOver } from '../support/storm.ts';

/** Real time: the fault comes in the eighth minute of a town that lives ten times as fast. */
const FAULT_WITHIN_MS = 60_000;
const CHANGES_A_SECOND = 5_000;
const OUTAGES = 40;
const ALARMS = 300;
const LOOKED_AT_MS = 2_000;
/** Alarms of the past that come in one answer here. */
const PAGE = 200;
/** The machine is busy: what is asked for may come late, and comes. */
const slow = { timeout: 10_000 };

/** Names of the rows in the order they stand in. */
const ROWS = `[...document.querySelectorAll('[data-testid^="outage-row-O-S-"]')].map(
  (row) => row.getAttribute('data-testid'),
)`;

type Thing = StreamObject & { id: string };

async function firstOf({ page }: Visitor, path: string): Promise<Thing> {
  const read = async (): Promise<Thing[]> => {
    const answer = await page.context().request.get(`/api/v1${path}`, { maxRetries: 2 });
    return ((await answer.json()) as { items: Thing[] }).items;
  };
  await expect.poll(async () => (await read()).length, { timeout: FAULT_WITHIN_MS }).not.toBe(0);
  return (await read())[0] as Thing;
}

/** One of the storm's outages, its customers and so its place another at each change. */
function outageOf(like: Thing, made: number): Thing {
  const out = 1 + ((made * 7_919) % 9_001);
  const id = `O-S-${Math.floor(made / 10) % OUTAGES}`;
  const customers = { ...(like['customers'] as object), out };
  const named = { id, version: made, state: 'confirmed', feeder: 'XQ-12' };
  return { ...like, ...named, customers, importance: out };
}

function alarmOf(like: Thing, number: number): Thing {
  const place = { asset: `M-${number}`, feeder: `F-${number % 2}`, suppressedBy: null };
  return { ...like, ...place, id: `A-S-${number}`, state: 'active_unacked' };
}

describe.skipIf(whySkipped)(`a storm (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('5,000 changes a second: rows stand still under the pointer, alarms are grouped, and each is found', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await enterOutage('SP-1010');
    const outage = await firstOf(at, '/outages?limit=1');
    const alarm = await firstOf(at, '/alarms?limit=1');
    const overview = (await (await page.context().request.get('/api/v1/overview')).json()) as Thing;
    const storm = await stormOver(page);
    onTestFinished(() => storm.end());
    await page.route('**/api/v1/outages?**', (route) => route.fulfill({ json: none }));
    await page.route(/\/api\/v1\/alarms\?state=active/, (route) => route.fulfill({ json: none }));
    await at.open('/console/outages');
    await page.locator('[data-testid="stream-state"][data-state="live"]').waitFor();

    const flood = { isOn: true, since: overview['asOf'], newAlarms: ALARMS };
    storm.publish('overview', { ...overview, id: 'overview', alarmFlood: flood });
    storm.blow(CHANGES_A_SECOND, (made) => {
      const kind = made % 10;
      if (kind === 0) storm.publish('alarm', alarmOf(alarm, Math.floor(made / 10) % ALARMS));
      else if (kind === 1) storm.publish('outage', outageOf(outage, made));
      else storm.publish('device', { id: `D-${made % 100_000}`, version: made, state: 'open' });
    });

    const rows = page.locator('[data-testid^="outage-row-O-S-"]');
    await expect.poll(() => rows.count(), slow).toBe(OUTAGES);
    const ids = (): Promise<string[]> => page.evaluate<string[]>(ROWS);
    await expect.poll(ids, slow).not.toEqual(await ids());
    await rows.nth(5).hover();
    const [order, words] = [await ids(), await rows.nth(5).textContent()];
    await page.waitForTimeout(LOOKED_AT_MS);
    expect(await ids()).toEqual(order);
    // Still, and not stale: the row under the pointer goes on telling what is.
    await expect.poll(() => rows.nth(5).textContent(), slow).not.toBe(words);
    await page.getByRole('button', { name: /changes? · update order/ }).click();
    await expect.poll(ids, slow).not.toEqual(order);

    await page.getByRole('link', { name: 'Alarms', exact: true }).click();
    await page.getByText(/^Flood: 300 new alarms in ten minutes, in 2 groups/).waitFor();
    for (const name of ['F-0', 'F-1']) {
      const group = page.getByTestId(`alarm-group-${name}`);
      await group.locator('summary').first().click();
      await group.getByRole('button', { name: '50 more' }).click();
      await expect
        .poll(() => group.locator('[data-testid^="alarm-row-"]').count(), slow)
        .toBe(ALARMS / 2);
      await group.locator('summary').first().click();
    }
    // And when all of it is over: what came is what the history shows, the oldest found by its name.
    await page.route(/\/api\/v1\/alarms\?state=cleared/, (route) => {
      const cursor = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
      const all = Array.from({ length: ALARMS }, (_, number) => alarmOf(alarm, number));
      const items = all.slice(cursor, cursor + PAGE).map((one) => ({ ...one, state: 'cleared' }));
      const nextCursor = cursor + PAGE < ALARMS ? String(cursor + PAGE) : null;
      return route.fulfill({ json: { items, nextCursor } });
    });
    await page.getByRole('tab', { name: 'History' }).click();
    const past = page.locator('[data-testid^="alarm-row-"]');
    const find = page.getByRole('main').getByRole('searchbox');
    await find.fill(`M-${ALARMS - 1}`);
    await expect.poll(() => past.count(), slow).toBe(1);
    await find.fill('');
    for (const left of [ALARMS - 100, ALARMS - 200]) {
      await page.getByRole('button', { name: `${left} more` }).click();
    }
    await expect.poll(() => past.count(), slow).toBe(ALARMS);
    expect(storm.made()).toBeGreaterThan(CHANGES_A_SECOND * 3);
    expect(at.errors()).toEqual([]);
  });
});

const none = { items: [], nextCursor: null };
