// Homes → buildings: the part of an address that a poster hangs in, and who lives behind one door.

/** Up to the building: 幢, 栋, 号楼, 座; else up to the house number; else the whole. */
const chinese = [/^(.*?\d+\s*(?:幢|栋|号楼|座))/, /^(.*?\d+\s*号)/];
const room = '(?:flat|apartment|apt|unit|suite)\\.?\\s*[\\w-]+';
/** "Flat 3, 12 Long Street" and "12 Long Street, Flat 3" are both 12 Long Street. */
const door = new RegExp(`^${room}\\s*,\\s*|,\\s*${room}`, 'i');

export function buildingOf(address: string): string {
  const whole = address.replaceAll(/\s+/g, ' ').trim();
  for (const form of chinese) {
    const found = form.exec(whole)?.[1];
    if (found !== undefined) return found;
  }
  return whole.replace(door, '').trim();
}

export interface Building {
  name: string;
  /** Supply points in it, in the order given. */
  supplyPoints: string[];
}

/** Buildings in order of their names, numbers by their size; homes without an address are left out. */
export function buildingsOf(
  homes: ReadonlyArray<{ id: string; address: string | null }>,
): Building[] {
  const found = new Map<string, string[]>();
  for (const { id, address } of homes) {
    if (address === null || address.trim() === '') continue;
    const name = buildingOf(address);
    const list = found.get(name);
    if (list === undefined) found.set(name, [id]);
    else list.push(id);
  }
  const order = new Intl.Collator('zh-CN', { numeric: true });
  return [...found]
    .map(([name, supplyPoints]) => ({ name, supplyPoints }))
    .sort((a, b) => order.compare(a.name, b.name));
}
