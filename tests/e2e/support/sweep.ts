/** One page in all its looks: sizes, themes, what is cut off and what is wider than the screen; with pictures. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { expectQuiet, expectSound, type Language, type Visitor } from './pages.ts';

type Scheme = 'dark' | 'light';

/** Where the pictures lie after a run, for eyes; git ignores it. */
const folder = join(import.meta.dirname, '../../../data/screens');
const heights = { 1440: 900, 1920: 1080, 390: 844, 320: 640 } as const;
const SETTLED_MS = 60;
const SETTLES_WITHIN_MS = 15_000;
const ASKS_MOST_MS = 3_000;

export interface Look {
  language: Language;
  /** Themes of the page; the field pages have one. */
  schemes: readonly Scheme[];
  found: Findings;
}

/** What is wrong with any page, so that one run names all of it. */
export function findings() {
  const all: string[] = [];
  return {
    all,
    async of(where: string, check: () => Promise<void>): Promise<void> {
      await check().catch((cause: { actual?: unknown; message: string }) => {
        all.push(`${where}: ${JSON.stringify(cause.actual ?? cause.message)}`);
      });
    },
  };
}

export type Findings = ReturnType<typeof findings>;

/**
 * Waits until nothing has been asked for a moment; the stream is open for ever and does not count. Where the town is
 * busy a page asks again and again what has changed: it stands once nothing of it is missing.
 */
export function quietPage({ page }: Visitor): () => Promise<void> {
  const open = new Set<unknown>();
  page.on('request', (request) => {
    if (!request.url().includes('/stream')) open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  return async () => {
    const began = Date.now();
    for (let since = began; ; ) {
      if (Date.now() - began > SETTLES_WITHIN_MS) throw new Error(`${page.url()} keeps loading`);
      await new Promise((done) => setTimeout(done, 20));
      const isBusy = open.size > 0 && Date.now() - began < ASKS_MOST_MS;
      if (isBusy) since = Date.now();
      if (Date.now() - since < SETTLED_MS) continue;
      if ((await page.getByText(/^(Loading|正在读取)/).count()) === 0) return;
      since = Date.now();
    }
  };
}

/**
 * Looks at a page that stands. axe runs at the desk in one theme and on the phone in the other; each language turns
 * them round, so that both together have had all four. What a page says of itself is the same in every size: its
 * rules are asked at the desk in one language and on the phone in the other, those of its looks everywhere.
 * `FOREWATT_SCREENS=1` keeps the pictures, which takes longer.
 */
export async function look(at: Visitor, name: string, asked: Look): Promise<void> {
  const { language, schemes, found } = asked;
  const { page } = at;
  const [desk = 'dark', hand = desk] = language === 'en' ? schemes : [...schemes].reverse();
  for (const width of [1440, 1920, 390, 320] as const) {
    const isTold = width === 1440 || width === 390;
    const rules = (width === 1440) === (language === 'en') ? 'all' : 'looks';
    const scheme = width > 390 ? desk : hand;
    await page.setViewportSize({ width, height: heights[width] });
    await page.emulateMedia({ colorScheme: scheme });
    await found.of(`${name} ${width}`, () => (isTold ? expectSound(at, rules) : expectQuiet(at)));
    if (width === 1440) await found.of(name, () => expectNothingCut(at));
    if (process.env['FOREWATT_SCREENS'] !== '1' || width === 320) continue;
    for (const shown of new Set([scheme, ...schemes])) {
      await page.emulateMedia({ colorScheme: shown });
      const path = `${folder}/${language}/${name}-${width}-${shown}.png`;
      await page.screenshot({ path, fullPage: width === 390 });
    }
  }
  found.all.push(...at.unsaid().map((text) => `${name}: ${text}`));
}

/** A text that is cut off says all of it in its title. */
async function expectNothingCut({ page }: Visitor): Promise<void> {
  const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('body *')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
    .filter((one) => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX))
    .filter((one) => one.title === '' && one.innerText !== undefined)
    .map((one) => one.outerHTML.slice(0, 120))`);
  expect(cut, 'cut off').toEqual([]);
}
