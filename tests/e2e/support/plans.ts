/** Plans made for a test. */
import { expect } from 'vitest';
import type { Visitor } from './pages.ts';

/** A plan that waits for its second person, in two weeks unless said; its id. */
export async function submitPlan(
  { page }: Visitor,
  plan: { devices: string[]; kind?: string; start?: string; end?: string },
): Promise<string> {
  const ask = page.context().request;
  const { csrf } = (await (await ask.get('/api/v1/session')).json()) as { csrf: string };
  const headers = { 'x-csrf-token': csrf };
  const data = {
    ...{ reason: 'new wires', start: '2026-07-29T16:00:00+08:00' },
    ...{ end: '2026-07-29T18:00:00+08:00', ...plan },
  };
  const made = await ask.post('/api/v1/planned-outages', { headers, data });
  expect(made.status(), await made.text()).toBe(201);
  const { id, version } = (await made.json()) as { id: string; version: number };
  const sent = await ask.post(`/api/v1/planned-outages/${id}/actions/submit`, {
    headers: { ...headers, 'if-match': `"${version}"` },
    data: {},
  });
  expect(sent.status(), await sent.text()).toBe(200);
  return id;
}
