/**
 * Places of the marks of a one-line diagram. Depth is the column; the child with the longest run below goes
 * straight on, each other lateral takes a row of its own; laterals where nothing is wrong fold to one stub.
 */
import { type DiagramRow, isAbnormal } from './rows.ts';

export interface Mark {
  row: DiagramRow;
  x: number;
  y: number;
  /** Devices and customers folded away behind this one; 0 where nothing is folded. */
  foldedDevices: number;
}

export interface Layout {
  marks: Mark[];
  links: Array<{ from: Mark; to: Mark }>;
  columns: number;
  rows: number;
}

/** Below this many devices nothing is folded. */
const FOLD_FROM = 60;

export function layOut(rows: readonly DiagramRow[], unfolded: ReadonlySet<string>): Layout {
  const children = new Map<string | null, DiagramRow[]>();
  const ids = new Set(rows.map((row) => row.id));
  for (const row of rows) {
    const parent = row.parent !== null && ids.has(row.parent) ? row.parent : null;
    children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const below = (row: DiagramRow): DiagramRow[] => children.get(row.id) ?? [];
  const height = new Map<string, number>();
  const size = new Map<string, number>();
  const isOpen = new Set<string>();
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    const row = rows[i] as DiagramRow;
    const under = below(row);
    height.set(row.id, 1 + Math.max(0, ...under.map((child) => height.get(child.id) ?? 1)));
    size.set(row.id, 1 + under.reduce((sum, child) => sum + (size.get(child.id) ?? 1), 0));
    const mustShow = isAbnormal(row) || unfolded.has(row.id);
    if (mustShow || under.some((child) => isOpen.has(child.id))) isOpen.add(row.id);
  }
  const marks: Mark[] = [];
  const links: Layout['links'] = [];
  let nextRow = 0;

  function place(row: DiagramRow, at: { x: number; y: number; onTrunk: boolean }): Mark {
    const under = [...below(row)].sort((a, b) => (height.get(b.id) ?? 0) - (height.get(a.id) ?? 0));
    const isFolded = rows.length > FOLD_FROM && !at.onTrunk && !isOpen.has(row.id);
    const foldedDevices = isFolded ? (size.get(row.id) ?? 1) - 1 : 0;
    const mark = { row, x: at.x, y: at.y, foldedDevices };
    marks.push(mark);
    if (isFolded) return mark;
    for (const [index, child] of under.entries()) {
      if (index > 0) nextRow += 1;
      const y = index === 0 ? at.y : nextRow;
      const to = place(child, { x: at.x + 1, y, onTrunk: at.onTrunk && index === 0 });
      links.push({ from: mark, to });
    }
    return mark;
  }

  for (const root of children.get(null) ?? []) {
    place(root, { x: 0, y: nextRow, onTrunk: true });
    nextRow += 1;
  }
  return { marks, links, columns: Math.max(1, ...marks.map((m) => m.x + 1)), rows: nextRow };
}
