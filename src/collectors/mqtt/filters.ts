/** MQTT filters: what they match, and whether two of them can match one topic. Pure. */

/** Whether a topic is matched; `$` topics are not by a filter that begins with a wildcard. */
export function matches(filter: readonly string[], topic: readonly string[]): boolean {
  if (topic[0]?.startsWith('$') && (filter[0] === '+' || filter[0] === '#')) return false;
  for (let index = 0; index < filter.length; index += 1) {
    const level = filter[index];
    if (level === '#') return true;
    if (index >= topic.length || (level !== '+' && level !== topic[index])) return false;
  }
  return filter.length === topic.length;
}

/** Whether some topic is matched by both. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let index = 0; ; index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === '#' || right === '#') return true;
    if (left === undefined || right === undefined) return left === right;
    if (left !== right && left !== '+' && right !== '+') return false;
  }
}

/** Pairs of filters of one list that overlap. */
export function overlaps(filters: readonly string[]): Array<[string, string]> {
  return filters.flatMap((one, index) =>
    filters
      .slice(index + 1)
      .filter((other) => overlap(one, other))
      .map((other): [string, string] => [one, other]),
  );
}

/** Whether `#` stands alone at the end and `+` alone in its level. */
export function isFilter(text: string): boolean {
  const levels = text.split('/');
  return levels.every((level, index) =>
    level.includes('#')
      ? level === '#' && index === levels.length - 1
      : !level.includes('+') || level === '+',
  );
}
