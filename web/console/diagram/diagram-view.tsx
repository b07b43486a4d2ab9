/** The one-line diagram: lines on a canvas below, a real button for each device above. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { stateWord, word } from '../../shared/i18n.ts';
import { type Layout, layOut, type Mark } from './layout.ts';
import { type DiagramRow, isDead } from './rows.ts';

const COLUMN_PX = 64;
const ROW_PX = 40;
const MARGIN_PX = 28;

export function DiagramView(props: {
  rows: DiagramRow[];
  chosen: string | null;
  onChoose: (id: string) => void;
}): ReactNode {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [asTable, setAsTable] = useState(false);
  const wanted = useMemo(
    () => new Set([...unfolded, props.chosen ?? '']),
    [unfolded, props.chosen],
  );
  const layout = useMemo(() => layOut(props.rows, wanted), [props.rows, wanted]);
  return (
    <section className="diagram" aria-label={word('feeder.diagram')}>
      <p className="buttons">
        <button type="button" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {word('feeder.table')}
        </button>
        <button type="button" onClick={() => setUnfolded(new Set(props.rows.map((row) => row.id)))}>
          {word('feeder.unfold')}
        </button>
      </p>
      {asTable ? (
        <DiagramTable rows={props.rows} onChoose={props.onChoose} />
      ) : (
        <Drawing layout={layout} chosen={props.chosen} onChoose={props.onChoose} />
      )}
    </section>
  );
}

const marksOf: Record<string, string> = { closed: '■', open: '□', partly_open: '◧' };

function Drawing(props: {
  layout: Layout;
  chosen: string | null;
  onChoose: (id: string) => void;
}): ReactNode {
  const { layout, chosen, onChoose } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = layout.columns * COLUMN_PX + MARGIN_PX * 2;
  const height = layout.rows * ROW_PX + MARGIN_PX * 2;
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, layout, { width, height });
  }, [layout, width, height]);
  return (
    <div className="scroll drawing">
      <div style={{ position: 'relative', width, height }}>
        <canvas ref={canvas} style={{ width, height }} />
        {layout.marks.map((mark) => (
          <button
            key={mark.row.id}
            type="button"
            data-testid={`device-${mark.row.id}`}
            data-state={mark.row.state}
            data-supply={isDead(mark.row) ? 'dark' : 'live'}
            aria-pressed={chosen === mark.row.id}
            aria-label={labelOf(mark)}
            title={labelOf(mark)}
            className={`mark ${isDead(mark.row) ? 'dark' : ''} ${
              mark.row.state === mark.row.normal ? '' : 'off-normal'
            }`}
            style={{ left: placeX(mark) - 12, top: placeY(mark) - 12 }}
            onClick={() => onChoose(mark.row.id)}
          >
            {mark.row.kind === 'transformer' ? '▽' : (marksOf[mark.row.state] ?? '?')}
            {mark.foldedDevices > 0 && <sup>▸{mark.foldedDevices}</sup>}
          </button>
        ))}
      </div>
    </div>
  );
}

function placeX(mark: Mark): number {
  return MARGIN_PX + mark.x * COLUMN_PX;
}
function placeY(mark: Mark): number {
  return MARGIN_PX + mark.y * ROW_PX;
}

function labelOf({ row, foldedDevices }: Mark): string {
  const folded = foldedDevices > 0 ? ` ${word('feeder.folded', { count: foldedDevices })}` : '';
  return `${stateWord('device', row.kind)} ${row.id}, ${stateWord('switch', row.state)}, ${word(
    'feeder.normally',
    { state: stateWord('switch', row.normal) },
  )}, ${word('feeder.below', { count: row.customers })}${folded}`;
}

function draw(
  canvas: HTMLCanvasElement,
  layout: Layout,
  size: { width: number; height: number },
): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = size.width * ratio;
  canvas.height = size.height * ratio;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const style = getComputedStyle(document.documentElement);
  pen.scale(ratio, ratio);
  for (const isDark of [false, true]) {
    pen.beginPath();
    pen.strokeStyle = style.getPropertyValue(isDark ? '--dark' : '--live');
    pen.lineWidth = isDark ? 2.5 : 1.5;
    pen.setLineDash(isDark ? [4, 2] : []);
    for (const { from, to } of layout.links) {
      // The line to an open device is as live as what it hangs on.
      const ends = to.row.state === 'open' ? from.row : to.row;
      if (isDead(ends) !== isDark) continue;
      pen.moveTo(placeX(from), placeY(from));
      pen.lineTo(placeX(from), placeY(to));
      pen.lineTo(placeX(to), placeY(to));
    }
    pen.stroke();
  }
}

function DiagramTable(props: {
  rows: readonly DiagramRow[];
  onChoose: (id: string) => void;
}): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          <th>{word('outages.device')}</th>
          <th>{word('feeder.kind')}</th>
          <th>{word('planned.state')}</th>
          <th>{word('feeder.live')}</th>
          <th className="number">{word('outages.customers')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.id}>
            <td data-label={word('outages.device')}>
              <button type="button" onClick={() => props.onChoose(row.id)}>
                {row.id}
              </button>{' '}
              {row.name}
            </td>
            <td data-label={word('feeder.kind')}>{stateWord('device', row.kind)}</td>
            <td data-label={word('planned.state')}>{stateWord('switch', row.state)}</td>
            <td data-label={word('feeder.live')}>{row.live || '–'}</td>
            <td data-label={word('outages.customers')} className="number">
              {row.customers}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
