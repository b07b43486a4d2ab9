/**
 * Rows of a folded drawing and what is taken in each. A line leaves its device to the right, goes down between two
 * columns and on to the right: it meets no mark, and as few other lines as there is room for.
 */
export interface Way {
  /** Column of the mark, and how many columns it and what follows it take. */
  x: number;
  run: number;
  /** Place and row of the mark it hangs on. */
  above: number;
  from: number;
}

export interface Free {
  y: number;
  crosses: readonly number[];
}

interface Span {
  from: number;
  to: number;
}

export function freeRows(): { take(way: Way): Free } {
  /** By row: columns with marks. */
  const marks: Span[][] = [];
  /** By the column on whose right they go down: rows, and the mark they come from. */
  const downs: Array<Array<Span & { above: number }>> = [];

  /** A line that goes straight on between a column and the next, in a row. */
  const isCrossed = (column: number, row: number): boolean =>
    marks[row]?.some(({ from, to }) => from <= column && column < to) === true;

  const isFree = (y: number, { x, run }: Way): boolean => {
    const end = x + run - 1;
    if (marks[y]?.some(({ from, to }) => x <= to && from <= end) === true) return false;
    for (let column = x; column < end; column += 1) {
      if (downs[column]?.some(({ from, to }) => from < y && y <= to) === true) return false;
    }
    return true;
  };

  /** Another line goes down there in the same rows: the two could not be told apart. */
  const isDoubled = (y: number, { x, above, from }: Way): boolean =>
    downs[x - 1]?.some((one) => one.above !== above && one.from < y && from < one.to) === true;

  const crossedBy = (y: number, { x, from }: Way): number[] => {
    const rows: number[] = [];
    for (let row = from + 1; row < y; row += 1) if (isCrossed(x - 1, row)) rows.push(row);
    return rows;
  };

  function put(y: number, { x, run, above, from }: Way): void {
    marks[y] ??= [];
    marks[y].push({ from: x, to: x + run - 1 });
    if (x === 0) return;
    downs[x - 1] ??= [];
    downs[x - 1]?.push({ from, to: y, above });
  }

  return {
    /** The first row where it crosses nothing; where there is none, the first one that holds it. */
    take(way) {
      let second: number | null = null;
      let y = Math.max(0, way.from + 1);
      for (; y <= marks.length; y += 1) {
        if (!isFree(y, way)) continue;
        if (!isDoubled(y, way) && crossedBy(y, way).length === 0) {
          put(y, way);
          return { y, crosses: [] };
        }
        second ??= isDoubled(y, way) ? null : y;
      }
      const last = second ?? y;
      put(last, way);
      return { y: last, crosses: crossedBy(last, way) };
    },
  };
}
