/** What a mapping says that metrics of Sparkplug do not have. Pure. */
import type { Mapping } from '../mapping/mapping.ts';
import { all } from '../mapping/path.ts';

/** Each with the key it stands at and why it cannot be. */
export function sparkplugProblems(mapping: Mapping): Array<{ path: string; why: string }> {
  const found: Array<{ path: string; why: string }> = [];
  if (mapping.records !== null) found.push({ path: 'asset', why: 'a metric is no list' });
  if (mapping.time !== null) found.push({ path: 'time', why: 'each metric has its own time' });
  if (mapping.overlay !== null) found.push({ path: 'overlay', why: 'a birth says everything' });
  if (mapping.health !== null) found.push({ path: 'health', why: 'births and deaths say it' });
  if (mapping.topics.length > 0) found.push({ path: 'topics', why: 'a metric has a name' });
  for (const { name, path, isPerPhase } of mapping.values) {
    if (!isPerPhase && !path.includes(all)) continue;
    found.push({ path: `values.${name}`, why: 'a metric is no list' });
  }
  return found;
}
