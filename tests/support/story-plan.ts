// A planned cut that is approved, as a planner and a chief make one.

import type { Town } from './story.ts';
import type { Body, Person } from './story-people.ts';

export interface StoryPlan {
  id: string;
  path: string;
  planner: Person;
  chief: Person;
  now(): Promise<Body>;
}

/** Times of 2026-07-15, local. */
export async function approvedPlan(
  town: Town,
  cut: { devices: string[]; from: string; to: string; steps?: object[] },
): Promise<StoryPlan> {
  const planner = await town.signIn('planner');
  const chief = await town.signIn('chief');
  const at = (time: string): string => `2026-07-15T${time}:00+08:00`;
  const { devices, from, to, steps = [] } = cut;
  const wish = { devices, steps, start: at(from), end: at(to), reason: '更换导线' };
  const { id } = await planner.post('/planned-outages', wish);
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  return { id, path, planner, chief, now: () => planner.get(path) };
}
