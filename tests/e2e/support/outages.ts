/** Outages entered by hand for a test. */
import { expect } from 'vitest';
import { control, visitor } from './pages.ts';

/** An outage of the first places found under a name; its id. What is done to it changes nothing in the town. */
export async function enterOutage(place: string, most = 1): Promise<string> {
  const at = await visitor({ role: 'operator' });
  const url = await control('/start');
  const ask = at.page.context().request;
  const { csrf } = (await (await ask.get(`${url}/api/v1/session`)).json()) as { csrf: string };
  const headers = { 'x-csrf-token': csrf };
  const found = await ask.get(`${url}/api/v1/search?q=${place}`);
  const { items } = (await found.json()) as { items: Array<{ kind: string; id: string }> };
  const points = items.filter(({ kind }) => kind === 'supply_point').map(({ id }) => id);
  const { asOf } = (await (await ask.get(`${url}/api/v1/overview`)).json()) as { asOf: string };
  const data = {
    supplyPoints: points.slice(0, most),
    startedAt: asOf,
    reason: 'told by telephone',
  };
  const answer = await ask.post(`${url}/api/v1/outages`, { headers, data });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}
