/** What a person does who never touches a mouse. */
import type { Visitor } from './pages.ts';

const TABS_MOST = 80;

/** Keys one after the other, as a person presses them. */
export async function press({ page }: Visitor, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Tab until something is in hand. */
export async function tabTo({ page }: Visitor, selector: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MOST; tabs += 1) {
    if (await page.locator(`${selector}:focus`).count()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached with Tab`);
}
