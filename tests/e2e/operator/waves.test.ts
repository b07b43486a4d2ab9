import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  control,
  expectSound,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';
import { submitPlan } from '../support/plans.ts';

const network = join(import.meta.dirname, '../../../config/network');

interface Wave {
  id: string;
  state: string;
  recipients: number;
  byState: Record<string, number>;
}

async function wavesOf({ page }: Visitor, subject: string): Promise<Wave[]> {
  const answer = await page.context().request.get(`/api/v1/waves?subject=${subject}`);
  return ((await answer.json()) as { items: Wave[] }).items;
}

/** Telephones that heard of a cut on this day, each once. */
async function toldOf(day: string): Promise<Set<string>> {
  const items = JSON.parse(await control('/inbox')) as Array<{ to: string; text: string }>;
  return new Set(items.flatMap(({ to, text }) => (text.includes(day) ? to : [])));
}

/** Each of a town's places is named in its own words, and each link is of one person. */
function withoutPerson(text: string): string {
  return text
    .replace(/https?:\S+/, 'LINK')
    .replace(/(至\d\d:\d\d，).*(因)/, '$1PLACE$2')
    .replace(/(\d\d:\d\d-\d\d:\d\d, ).*?(: )/, '$1PLACE$2');
}

/** First words of a planned cut that somebody sees before he approves it, one a language. */
async function firstWordsSeen({ page }: Visitor): Promise<Set<string>> {
  const samples = page.getByRole('dialog').getByTestId('samples').locator('blockquote');
  await samples.first().waitFor();
  const texts = await samples.evaluateAll((all) =>
    (all as unknown as Array<{ firstChild: { data: string } }>).map((one) => one.firstChild.data),
  );
  const first = texts.filter((text) => /^【.*】计划停电：|: planned power cut/.test(text));
  return new Set(first.map(withoutPerson));
}

const told27 = /7月27日|27 Jul/;

/** Telephones below a transformer that answer as they should: at the simulated provider those that end low do not. */
function phonesBelow(transformer: string): string[] {
  const rows = (table: string): string[][] =>
    readFileSync(join(network, `${table}.csv`), 'utf8')
      .split('\n')
      .map((line) => line.split(','));
  const places = new Set(
    rows('supply_points').flatMap(([id = '', at]) => (at === transformer ? id : [])),
  );
  const people = new Set(
    rows('subscriptions').flatMap(([id = '', place = '']) => (places.has(place) ? id : [])),
  );
  const phones = rows('contacts').flatMap(([id = '', , at = '']) => (people.has(id) ? at : []));
  return phones.filter((one) => /[1-9]\d{3}$/.test(one));
}

/** Messages and calls about a cut on a day, as the provider handed them over. */
async function heardOf(day: RegExp): Promise<Array<Record<'to' | 'text' | 'channel', string>>> {
  const items: Awaited<ReturnType<typeof heardOf>> = JSON.parse(await control('/inbox'));
  return items.filter(({ text }) => day.test(text));
}

describe.skipIf(whySkipped)(`a wave before it is sent (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('a supervisor approves, sees it count down, and stops it: nobody hears of it; of another the words he saw reach every telephone', async () => {
    const at = await visitor({ role: 'supervisor' });
    const { page } = at;
    const [start, end] = ['2026-07-28T10:00:00+08:00', '2026-07-28T12:00:00+08:00'];
    const author = await visitor({ role: 'operator' });
    // Where there is danger people hear of it at once, however far ahead it is.
    const asked = { kind: 'safety', devices: ['FU-41'], start, end };
    const plan = await submitPlan(author, asked);
    const told = await submitPlan(author, {
      ...{ kind: 'safety', devices: ['TX-14-06'] },
      ...{ start: start.replace('28', '27'), end: end.replace('28', '27') },
    });
    await at.open(`/console/planned/${told}`);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    const seen = await firstWordsSeen(at);
    await page.getByRole('button', { name: /Approve and tell/ }).click();
    await page.getByTestId('holds').waitFor();

    await at.open(`/console/planned/${plan}`);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('button', { name: /Approve and tell/ }).click();

    const held = page.getByTestId('holds');
    await held.getByText(/^Sending to [1-9]\d* in \d+ (s|min)$/).waitFor();
    await expectSound(at);
    // The list of all waves says it too; whoever pressed need not stay on the page of the plan.
    await author.open('/console/notices');
    await author.page
      .getByTestId('approval-queue')
      .getByText(/^Sending to [1-9]\d* in/)
      .first()
      .waitFor();
    // Whoever decides reads what would be sent, to whom and by which way.
    const before = author.page.getByTestId('before-release').filter({ hasText: '7月28日' });
    await before.getByText(/[1-9]\d* \| cost about .* · done by /).waitFor();
    await held.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('the wrong fuse');
    await page.getByRole('button', { name: /^Stop: [1-9]\d* contacts hear nothing/ }).click();
    await held.waitFor({ state: 'detached' });

    const [wave, ...others] = (await wavesOf(at, plan)).filter(({ recipients }) => recipients > 0);
    expect(others).toEqual([]);
    expect(wave?.state).toBe('stopped');
    const states = Object.keys(wave?.byState ?? {});
    // A number that has died in the town meanwhile is not written to either.
    const untold = ['queued', 'suppressed', 'undeliverable'];
    expect(states.filter((state) => !untold.includes(state))).toEqual([]);
    expect(await toldOf('7月28日')).toEqual(new Set());

    // Meanwhile the other one has been sent. A number that died in the town gets none.
    const phones = phonesBelow('TX-14-06');
    const missing = async (): Promise<number> => {
      const heard = new Set((await heardOf(told27)).map(({ to }) => to));
      const wave = (await wavesOf(at, told)).find(({ recipients }) => recipients > 0);
      const { undeliverable = 0, suppressed = 0 } = wave?.byState ?? {};
      return phones.filter((one) => !heard.has(one)).length - undeliverable - suppressed;
    };
    await expect.poll(missing, { timeout: 60_000 }).toBeLessThanOrEqual(0);
    const written = (await heardOf(told27)).filter(({ channel }) => channel === 'sms');
    expect(written.length).toBeGreaterThan(phones.length / 2);
    expect(new Set(written.map(({ text }) => withoutPerson(text)))).toEqual(seen);
    expect(seen.size).toBe(2);
  }, 150_000);
});
