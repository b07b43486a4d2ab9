import { describe, expect, test } from 'vitest';
import { isOtherThan, layOut, type Mark, neighbourOf } from '../../web/console/diagram/layout.ts';
import type { DiagramRow } from '../../web/console/diagram/rows.ts';
import { bigFeeder } from '../support/big-feeder.ts';

const none = { wanted: new Set<string>(), isWhole: false };

describe('a feeder of 5,000 devices', () => {
  const rows = bigFeeder(5_000, 7);

  test('opens folded to the trunk, a few rows and no more marks than a screen bears', () => {
    const layout = layOut(rows, none);
    expect(layout.rows).toBeLessThan(60);
    expect(layout.marks.length).toBeLessThan(1_500);
    const behind = layout.marks.reduce((sum, { foldedDevices }) => sum + foldedDevices, 0);
    expect(behind + layout.marks.length).toBe(5_000);
    console.info(`folded: ${layout.rows} rows, ${layout.marks.length} marks`);
    expect(meetings(layout.marks)).toEqual({ onMarks: 0, doubled: 0, crossed: 0 });
  });

  test('unfolded every device has a place of its own and no line crosses another', () => {
    const layout = layOut(rows, { ...none, isWhole: true });
    expect(layout.marks).toHaveLength(5_000);
    expect(new Set(layout.marks.map(({ x, y }) => `${x} ${y}`)).size).toBe(5_000);
    expect(crossings(layout.marks)).toBe(0);
  });

  test('the path to what is dark is unfolded, thirty at most, those with most customers first', () => {
    const dark = rows.map((row, i) => (i % 50 === 49 ? { ...row, live: '' } : row));
    const layout = layOut(dark, none);
    const tops = dark.filter((row) => row.live === '').sort((a, b) => b.customers - a.customers);
    const shown = new Set(layout.marks.map(({ id }) => id));
    expect(shown.has(tops[0]?.id ?? '')).toBe(true);
    expect(layout.rows).toBeLessThan(120);
    const { onMarks, doubled, crossed } = meetings(layout.marks);
    console.info(`thirty ways unfolded: ${layout.rows} rows, ${crossed} crossings`);
    expect({ onMarks, doubled }).toEqual({ onMarks: 0, doubled: 0 });
    expect(crossed).toBe(layout.marks.reduce((sum, { crosses }) => sum + crosses.length, 0));
  });

  test('a drawing is outdated by trouble in a stub, and not by time alone', () => {
    const layout = layOut(rows, none);
    expect(isOtherThan(layout, rows)).toBe(false);
    expect(isOtherThan(layOut(rows, { ...none, isWhole: true }), rows)).toBe(false);
    const drawn = new Set(layout.marks.map(({ id }) => id));
    const hidden = rows.find(({ id }) => !drawn.has(id))?.id;
    const dark = rows.map((row) => (row.id === hidden ? { ...row, live: '' } : row));
    expect(isOtherThan(layout, dark)).toBe(true);
  });

  test('is laid out within the time of a few frames', () => {
    layOut(rows, none);
    const before = process.cpuUsage();
    layOut(rows, none);
    layOut(rows, { ...none, isWhole: true });
    const { user, system } = process.cpuUsage(before);
    const tookMs = (user + system) / 1_000;
    console.info(`layout of 5,000 devices, folded and whole: ${tookMs.toFixed(1)} ms CPU`);
    expect(tookMs).toBeLessThan(400);
  });
});

test('a trunk of 20,000 devices in one line is laid out too', () => {
  const rows = Array.from({ length: 20_000 }, (_, i): DiagramRow => {
    const parent = i === 0 ? null : `D-${i - 1}`;
    const plain = { kind: 'disconnector', state: 'closed', normal: 'closed', live: 'ABC' };
    return { ...plain, id: `D-${i}`, parent, customers: 0, name: '' };
  });
  expect(layOut(rows, none).columns).toBe(20_000);
});

test('arrow keys walk downstream, upstream and among siblings', () => {
  const layout = layOut(bigFeeder(40, 3), none);
  const [root] = layout.marks;
  if (root === undefined) throw new Error('nothing laid out');
  const next = neighbourOf(layout, root, 'ArrowRight');
  expect(next?.y).toBe(root.y);
  expect(neighbourOf(layout, next as Mark, 'ArrowLeft')).toBe(root);
  const forked = layout.marks.find(
    (mark, place) => layout.marks.filter(({ above }) => above === place).length > 1 && mark.x >= 0,
  );
  const first = neighbourOf(layout, forked as Mark, 'ArrowRight') as Mark;
  const second = neighbourOf(layout, first, 'ArrowDown') as Mark;
  expect(second.above).toBe(first.above);
  expect(neighbourOf(layout, second, 'ArrowUp')).toBe(first);
});

/** Vertical pieces that run through a mark or a line of a row between their ends. */
function crossings(marks: readonly Mark[]): number {
  const spans = new Map<number, Array<{ from: number; to: number }>>();
  for (const mark of marks) {
    const above = marks[mark.above];
    const span = { from: above?.x ?? mark.x, to: mark.x };
    spans.set(mark.y, [...(spans.get(mark.y) ?? []), span]);
  }
  let count = 0;
  for (const mark of marks) {
    const above = marks[mark.above];
    if (above === undefined || above.y === mark.y) continue;
    for (let y = above.y + 1; y < mark.y; y += 1) {
      count += (spans.get(y) ?? []).filter(({ from, to }) => from < above.x && above.x < to).length;
    }
  }
  return count;
}

/** Lines go down right of their column: what they meet there between their ends. */
function meetings(marks: readonly Mark[]) {
  const found = { onMarks: 0, doubled: 0, crossed: 0 };
  const downs = marks.flatMap(({ x, y, above }) => {
    const from = marks[above]?.y ?? y;
    return from === y ? [] : [{ column: x - 1, from, to: y, above }];
  });
  const places = new Set<string>();
  for (const { x, y } of marks) {
    if (places.has(`${x} ${y}`)) found.onMarks += 1;
    places.add(`${x} ${y}`);
  }
  const straight = marks.filter(({ y, above }) => marks[above]?.y === y);
  for (const [i, one] of downs.entries()) {
    for (const other of downs.slice(i + 1)) {
      if (other.column !== one.column || other.above === one.above) continue;
      if (other.from < one.to && one.from < other.to) found.doubled += 1;
    }
    found.crossed += straight.filter(
      ({ x, y }) => x - 1 === one.column && one.from < y && y < one.to,
    ).length;
  }
  return found;
}
