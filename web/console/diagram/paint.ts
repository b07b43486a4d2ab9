/** Paints what is visible of a one-line diagram: a few strokes a frame, whatever the number of devices. */
import type { Layout, Mark } from './layout.ts';
import { type DiagramRow, isDead } from './rows.ts';

export const COLUMN_PX = 64;
export const ROW_PX = 44;
export const MARGIN_PX = 28;
const HALF_PX = 6;
/** So far behind a mark its lines go down: between its own stub and the names of the next column. */
const DOWN_PX = 40;
const GAP_PX = 5;
/** A letter of a name, about. */
const LETTER_PX = 6.5;
/** Below this zoom lines only, from the next on names. */
const SYMBOLS_FROM = 0.4;
const NAMES_FROM = 0.8;

export interface View {
  left: number;
  top: number;
  width: number;
  height: number;
  zoom: number;
}

/** Newest state of each device; one that is gone from the feeder is missing. */
export type States = ReadonlyMap<string, DiagramRow>;

export interface Colours {
  live: string;
  dark: string;
  offNormal: string;
  text: string;
  muted: string;
  surface: string;
}

export function placeX(mark: Pick<Mark, 'x'>, zoom: number): number {
  return (MARGIN_PX + mark.x * COLUMN_PX) * zoom;
}

export function placeY(mark: Pick<Mark, 'y'>, zoom: number): number {
  return (MARGIN_PX + mark.y * ROW_PX) * zoom;
}

export function paint(
  pen: CanvasRenderingContext2D,
  drawn: { layout: Layout; states: States; colours: Colours },
  view: View,
): void {
  const { layout, states, colours } = drawn;
  pen.clearRect(0, 0, view.width, view.height);
  lines(pen, { layout, states, colours }, view);
  if (view.zoom < SYMBOLS_FROM) return;
  const visible = layout.marks.filter((mark) => isVisible(mark, view));
  symbols(pen, { visible, states, colours }, view);
  names(pen, { visible, states, colours }, view);
}

/** With a margin of one mark around the view. */
export function isVisible(mark: Mark, { left, top, width, height, zoom }: View): boolean {
  const [x, y] = [placeX(mark, zoom) - left, placeY(mark, zoom) - top];
  const [side, height0] = [COLUMN_PX * zoom, ROW_PX * zoom];
  return x > -side && x < width + side && y > -height0 && y < height + height0;
}

function lines(
  pen: CanvasRenderingContext2D,
  { layout, states, colours }: { layout: Layout; states: States; colours: Colours },
  view: View,
): void {
  const { zoom, left, top, width, height } = view;
  for (const isDark of [false, true]) {
    pen.beginPath();
    pen.strokeStyle = isDark ? colours.dark : colours.live;
    pen.lineWidth = isDark ? 2.5 : 1.5;
    pen.setLineDash(isDark ? [4, 2] : []);
    for (const mark of layout.marks) {
      const above = layout.marks[mark.above];
      if (above === undefined) continue;
      const [x0, y0] = [placeX(above, zoom) - left, placeY(above, zoom) - top];
      const [x1, y1] = [placeX(mark, zoom) - left, placeY(mark, zoom) - top];
      if (x1 < 0 || x0 > width || Math.max(y0, y1) < 0 || Math.min(y0, y1) > height) continue;
      if (isDarkLine(states.get(mark.id), states.get(above.id)) !== isDark) continue;
      pen.moveTo(x0, y0);
      if (y0 !== y1) {
        const xDown = x0 + DOWN_PX * zoom;
        pen.lineTo(xDown, y0);
        for (const row of mark.crosses) {
          const y = placeY({ y: row }, zoom) - top;
          pen.lineTo(xDown, y - GAP_PX);
          pen.moveTo(xDown, y + GAP_PX);
        }
        pen.lineTo(xDown, y1);
      }
      pen.lineTo(x1, y1);
    }
    pen.stroke();
  }
  pen.setLineDash([]);
}

/** The line to an open device is as live as what it hangs on. */
function isDarkLine(to: DiagramRow | undefined, from: DiagramRow | undefined): boolean {
  const end = to?.state === 'open' ? from : to;
  return end !== undefined && isDead(end);
}

interface Drawn {
  visible: readonly Mark[];
  states: States;
  colours: Colours;
}

/** Filled is closed, hollow is open, half is partly open, `?` is not known; a ring is off normal. */
function symbols(pen: CanvasRenderingContext2D, { visible, states, colours }: Drawn, view: View) {
  const { zoom, left, top } = view;
  const half = HALF_PX * Math.max(0.7, zoom);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = '14px system-ui, sans-serif';
  for (const mark of visible) {
    const row = states.get(mark.id);
    const [x, y] = [placeX(mark, zoom) - left, placeY(mark, zoom) - top];
    const colour = row !== undefined && isDead(row) ? colours.dark : colours.live;
    pen.fillStyle = colours.surface;
    pen.fillRect(x - half, y - half, 2 * half, 2 * half);
    pen.fillStyle = colour;
    pen.strokeStyle = colour;
    pen.lineWidth = 1.5;
    if (row === undefined) pen.fillText('?', x, y);
    else if (row.kind === 'transformer') triangle(pen, x, y, half);
    else {
      pen.strokeRect(x - half, y - half, 2 * half, 2 * half);
      if (row.state === 'closed') pen.fillRect(x - half, y - half, 2 * half, 2 * half);
      else if (row.state !== 'open') pen.fillRect(x - half, y - half, half, 2 * half);
    }
    if (row !== undefined && row.state !== row.normal) ring(pen, { x, y }, colours.offNormal);
  }
}

function triangle(pen: CanvasRenderingContext2D, x: number, y: number, half: number): void {
  pen.beginPath();
  pen.moveTo(x - half, y - half);
  pen.lineTo(x + half, y - half);
  pen.lineTo(x, y + half);
  pen.closePath();
  pen.stroke();
}

function ring(pen: CanvasRenderingContext2D, at: { x: number; y: number }, colour: string): void {
  pen.beginPath();
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.arc(at.x, at.y, 12, 0, 2 * Math.PI);
  pen.stroke();
}

/** Names stand above; long ones go above and below in turn, so that neighbours do not run into each other. */
function names(pen: CanvasRenderingContext2D, { visible, states, colours }: Drawn, view: View) {
  const { zoom, left, top } = view;
  if (zoom < NAMES_FROM) return;
  pen.font = '11px system-ui, sans-serif';
  pen.textAlign = 'center';
  for (const mark of visible) {
    const row = states.get(mark.id);
    const [x, y] = [placeX(mark, zoom) - left, placeY(mark, zoom) - top];
    const isTie = row?.normal === 'open';
    pen.fillStyle = row !== undefined && isDead(row) ? colours.dark : colours.muted;
    const name = `${isTie ? '↔ ' : ''}${mark.id}`;
    const isLong = name.length * LETTER_PX > COLUMN_PX * zoom - 4;
    pen.fillText(name, x, y + (isLong && mark.x % 2 === 1 ? 17 : -18));
    if (mark.foldedDevices === 0) continue;
    pen.fillStyle = colours.text;
    pen.textAlign = 'left';
    arrow(pen, x + 10, y);
    pen.fillText(String(mark.foldedDevices), x + 18, y);
    pen.textAlign = 'center';
  }
}

/** Something is folded away behind it. */
function arrow(pen: CanvasRenderingContext2D, x: number, y: number): void {
  pen.beginPath();
  pen.moveTo(x, y - 4);
  pen.lineTo(x + 5, y);
  pen.lineTo(x, y + 4);
  pen.closePath();
  pen.fill();
}
