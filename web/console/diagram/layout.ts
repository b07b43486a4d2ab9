/**
 * Places of the marks of a one-line diagram. Depth is the column; the child with the longest run below goes
 * straight on, and beside it what is not as it should be stands first. Folded, laterals where nothing is wrong
 * are one stub each and take the nearest free row; unfolded, each lateral has rows of its own and no line
 * crosses another.
 */
import { freeRows } from './free-rows.ts';
import { type DiagramRow, isAbnormal } from './rows.ts';

export interface Mark {
  id: string;
  /** Place of the device among the rows it was laid out from; its subtree ends before `end`. */
  index: number;
  end: number;
  x: number;
  y: number;
  /** Place of the mark above among the marks; -1 at a root. */
  above: number;
  /** Devices folded away behind this one; 0 where nothing is folded. */
  foldedDevices: number;
  /** Rows whose line the way down to it crosses: drawn with a gap there. */
  crosses: readonly number[];
}

export interface Layout {
  marks: Mark[];
  columns: number;
  rows: number;
}

export interface LayoutOptions {
  /** Devices that are shown with the way to them. */
  wanted: ReadonlySet<string>;
  isWhole: boolean;
}

/** Below this many devices nothing is folded. */
const FOLD_FROM = 60;
/** Abnormal paths unfolded by themselves, those with most customers first. */
const ABNORMAL_MOST = 30;

interface Tree {
  parent: Int32Array;
  children: number[][];
  roots: number[];
  /** Longest run below, the device itself included. */
  height: Int32Array;
  size: Int32Array;
}

/** Cost: O(devices), and for what is folded O(marks × rows). */
export function layOut(rows: readonly DiagramRow[], options: LayoutOptions): Layout {
  const tree = treeOf(rows);
  const isFolding = !options.isWhole && rows.length > FOLD_FROM;
  const shown = isFolding ? shownOf(rows, tree, options.wanted) : null;
  return placed(rows, tree, shown);
}

function treeOf(rows: readonly DiagramRow[]): Tree {
  const at = new Map(rows.map(({ id }, index) => [id, index]));
  const parent = Int32Array.from(rows, (row) => at.get(row.parent ?? '') ?? -1);
  const children: number[][] = rows.map(() => []);
  const roots: number[] = [];
  parent.forEach((above, index) => {
    if (above < 0) roots.push(index);
    else children[above]?.push(index);
  });
  const height = new Int32Array(rows.length).fill(1);
  const size = new Int32Array(rows.length).fill(1);
  /** Something in the subtree is not as it should be. */
  const odd = Uint8Array.from(rows, (row) => Number(isAbnormal(row)));
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const above = parent[index] as number;
    if (above < 0) continue;
    height[above] = Math.max(height[above] as number, (height[index] as number) + 1);
    size[above] = (size[above] as number) + (size[index] as number);
    if (odd[index] === 1) odd[above] = 1;
  }
  for (const below of children) {
    below.sort((a, b) => (height[b] as number) - (height[a] as number) || a - b);
    const [trunk, ...others] = below;
    others.sort((a, b) => (odd[b] as number) - (odd[a] as number));
    if (trunk !== undefined) below.splice(0, below.length, trunk, ...others);
  }
  return { parent, children, roots, height, size };
}

/** What is unfolded: ways to wanted and to abnormal devices. The trunk is always there. */
function shownOf(
  rows: readonly DiagramRow[],
  { parent }: Tree,
  wanted: ReadonlySet<string>,
): Uint8Array {
  const shown = new Uint8Array(rows.length);
  const abnormal = rows.flatMap((row, index) => (isAbnormal(row) ? [index] : []));
  // Of a dark lateral its top is enough: what hangs below is dark with it.
  const tops = abnormal.filter((index) => {
    const above = rows[parent[index] as number];
    return above === undefined || !isAbnormal(above);
  });
  tops.sort((a, b) => (rows[b]?.customers ?? 0) - (rows[a]?.customers ?? 0));
  const first = tops.slice(0, ABNORMAL_MOST);
  for (const [index, { id }] of rows.entries()) if (wanted.has(id)) first.push(index);
  for (const index of first) {
    for (let at = index; at >= 0 && shown[at] === 0; at = parent[at] as number) shown[at] = 1;
  }
  return shown;
}

interface Waiting {
  index: number;
  x: number;
  above: number;
  /** Its row where it goes straight on; null where it looks for one. */
  y: number | null;
  onTrunk: boolean;
}

const none: readonly number[] = [];

function placed(rows: readonly DiagramRow[], tree: Tree, shown: Uint8Array | null): Layout {
  const marks: Mark[] = [];
  const free = shown === null ? null : freeRows();
  let next = 0;
  let columns = 1;
  const stack: Waiting[] = tree.roots
    .map((index) => ({ index, x: 0, above: -1, y: null, onTrunk: true }))
    .reverse();
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    const { index, x, above, onTrunk } = one;
    const below = tree.children[index] ?? [];
    const isFolded = shown !== null && !onTrunk && shown[index] === 0 && below.length > 0;
    const run = isFolded ? 1 : (tree.height[index] as number);
    const from = marks[above]?.y ?? -1;
    const way = { x, run, above, from };
    const { y, crosses } =
      one.y === null
        ? (free?.take(way) ?? { y: next, crosses: none })
        : { y: one.y, crosses: none };
    next = Math.max(next, y + 1);
    columns = Math.max(columns, x + 1);
    const size = tree.size[index] as number;
    const place = marks.length;
    marks.push({
      ...{ id: rows[index]?.id ?? '', index, end: index + size, x, y, above, crosses },
      foldedDevices: isFolded ? size - 1 : 0,
    });
    if (isFolded) continue;
    for (let i = below.length - 1; i >= 0; i -= 1) {
      const child = below[i] as number;
      const goesOn = i === 0;
      stack.push({
        ...{ index: child, x: x + 1, above: place, y: goesOn ? y : null },
        onTrunk: onTrunk && goesOn,
      });
    }
  }
  return { marks, columns, rows: Math.max(1, next) };
}

/** A device that is drawn is gone, or one that would be drawn now is not: somebody should lay out anew. */
export function isOtherThan(layout: Layout, rows: readonly DiagramRow[]): boolean {
  const isGone = layout.marks.some(({ id, index }) => rows[index]?.id !== id);
  if (isGone) return true;
  const open = layout.marks.filter(({ foldedDevices }) => foldedDevices === 0);
  const wanted = new Set(open.map(({ id }) => id));
  const known = new Set(layout.marks.map(({ id }) => id));
  return layOut(rows, { wanted, isWhole: false }).marks.some(({ id }) => !known.has(id));
}

/** The device that an arrow key leads to. */
export function neighbourOf({ marks }: Layout, mark: Mark, key: string): Mark | null {
  const place = marks.indexOf(mark);
  const below = marks.filter(({ above }) => above === place);
  if (key === 'ArrowRight') return below.find(({ y }) => y === mark.y) ?? below[0] ?? null;
  if (key === 'ArrowLeft') return marks[mark.above] ?? null;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return null;
  const beside = marks.filter(({ above }) => above === mark.above).sort((a, b) => a.y - b.y);
  return beside[beside.indexOf(mark) + (key === 'ArrowDown' ? 1 : -1)] ?? null;
}
