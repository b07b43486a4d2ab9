/** Where a value stands in a payload: `ENERGY.Voltage[0]`, `data[*].U_A`. No scripts, no filters. Pure. */

/** Names, indexes, and `all` for `[*]`. */
export type Path = ReadonlyArray<string | number | typeof all>;
export const all = Symbol('[*]');

const stepsMost = 16;
const indexMost = 9_999;
const step = /\.?([^.[\]]{1,100})|\[(\d{1,4}|\*)\]/y;

/** The steps of a written path; null when it is none. */
export function pathOf(text: string): Path | null {
  if (text.startsWith('.') || text.trim() !== text) return null;
  const steps: Array<Path[number]> = [];
  step.lastIndex = 0;
  for (let at = 0; at < text.length; at = step.lastIndex) {
    const [whole, name, index] = step.exec(text) ?? [];
    if (whole === undefined || steps.length >= stepsMost) return null;
    // A name that is not the first one needs its dot.
    if (name !== undefined && steps.length > 0 && !whole.startsWith('.')) return null;
    if (name !== undefined) steps.push(name);
    else steps.push(index === '*' ? all : Math.min(Number(index), indexMost));
  }
  return steps.length === 0 ? null : steps;
}

/** What stands there; undefined when nothing does. `[*]` is left to `everyAt`. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const one of path) {
    if (value === null || typeof value !== 'object') return undefined;
    if (typeof one === 'number') value = Array.isArray(value) ? value[one] : undefined;
    else if (one === all || Array.isArray(value) || !Object.hasOwn(value, one)) return undefined;
    else value = (value as Record<string, unknown>)[one];
  }
  return value;
}

/** Everything that stands there, `[*]` being each element of a list. */
export function everyAt(root: unknown, path: Path): unknown[] {
  const star = path.indexOf(all);
  if (star < 0) {
    const value = valueAt(root, path);
    return value === undefined ? [] : [value];
  }
  const list = valueAt(root, path.slice(0, star));
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => everyAt(one, path.slice(star + 1)));
}

/** The path as a person writes it. */
export function textOf(path: Path): string {
  return path
    .map((one, index) => {
      if (one === all) return '[*]';
      return typeof one === 'number' ? `[${one}]` : `${index === 0 ? '' : '.'}${one}`;
    })
    .join('');
}
