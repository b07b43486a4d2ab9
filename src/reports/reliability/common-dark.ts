import type { DarkTime } from './interruptions.ts';

/**
 * Times in which all members of a user are dark, for users that are more than one supply point: a public
 * transformer counts as one.
 * @param members dark times of each member that has any; overlaps within a member count once
 * @param count members in all
 */
export function commonDark(members: readonly (readonly DarkTime[])[], count: number): DarkTime[] {
  if (members.length < count) return [];
  const edges = members.flatMap((times) =>
    joined(times).flatMap((time) => [
      { at: time.from, step: 1, time },
      { at: time.to, step: -1, time },
    ]),
  );
  // At one instant ends come first: whoever is back then is not dark together with whoever goes dark.
  edges.sort((a, b) => a.at - b.at || a.step - b.step);
  const found: DarkTime[] = [];
  let dark = 0;
  for (const { at, step, time } of edges) {
    const last = found.at(-1);
    if (step < 0 && dark === count && last !== undefined) last.to = at;
    dark += step;
    if (step > 0 && dark === count) found.push({ ...time, from: at, to: at });
  }
  return found.filter(({ from, to }) => to > from);
}

/** Dark times of one member without overlaps. */
function joined(times: readonly DarkTime[]): DarkTime[] {
  const found: DarkTime[] = [];
  for (const time of [...times].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && time.from <= last.to) last.to = Math.max(last.to, time.to);
    else found.push({ ...time });
  }
  return found;
}
