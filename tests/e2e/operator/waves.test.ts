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

describe.skipIf(whySkipped)(`a wave before it is sent (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('a supervisor approves, sees it count down, and stops it: nobody hears of it', async () => {
    const at = await visitor({ role: 'supervisor' });
    const { page } = at;
    const [start, end] = ['2026-07-28T10:00:00+08:00', '2026-07-28T12:00:00+08:00'];
    const author = await visitor({ role: 'operator' });
    // Where there is danger people hear of it at once, however far ahead it is.
    const asked = { kind: 'safety', devices: ['FU-41'], start, end };
    const plan = await submitPlan(author, asked);
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
  });
});
