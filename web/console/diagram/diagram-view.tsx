/** The one-line diagram: a canvas below, real buttons above, and the same as a table. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { createDrawing, type Drawing } from './drawing.ts';
import { isOtherThan, type Layout, layOut, type Mark } from './layout.ts';
import { type DiagramRow, isDead } from './rows.ts';
import './diagram.css';
import { say } from './words.ts';

const zooms = [0.25, 0.4, 0.6, 0.8, 1, 1.25] as const;
const ZOOM_FIRST = 4;
/** Widths up to this show the table first. */
const NARROW = '(max-width: 700px)';

export function DiagramView(props: {
  rows: DiagramRow[];
  chosen: string | null;
  onChoose: (id: string) => void;
}): ReactNode {
  const { rows, chosen, onChoose } = props;
  const [asTable, setAsTable] = useState(() => matchMedia(NARROW).matches);
  const [zoom, setZoom] = useState(ZOOM_FIRST);
  const { layout, isOutdated, tidy, unfold, unfoldAll } = useLayout(rows, chosen);
  // Another one may be named from elsewhere: by a search, by the way back.
  const isHidden = chosen !== null && !layout.marks.some(({ id }) => id === chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: unfolded once, when it is named
  useEffect(() => {
    if (isHidden) unfold(chosen);
  }, [chosen]);
  const states = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows]);
  const choose = (id: string): void => {
    const mark = layout.marks.find((one) => one.id === id);
    if (mark === undefined || mark.foldedDevices > 0) unfold(id);
    onChoose(id);
  };
  return (
    <section className="diagram" aria-label={word('feeder.diagram')}>
      <p className="buttons">
        <button type="button" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {word('feeder.table')}
        </button>
        <button type="button" onClick={unfoldAll}>
          {word('feeder.unfold')}
        </button>
        <button type="button" onClick={tidy} className={isOutdated ? 'primary' : ''}>
          {say('tidy')}
        </button>
        <button
          type="button"
          aria-label={say('smaller')}
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
        >
          −
        </button>
        <button
          type="button"
          aria-label={say('larger')}
          disabled={zoom === zooms.length - 1}
          onClick={() => setZoom(zoom + 1)}
        >
          +
        </button>
        {isOutdated && <span role="status">{say('outdated')}</span>}
      </p>
      {asTable ? (
        <DiagramTable rows={rows} onChoose={choose} />
      ) : (
        <Canvas {...{ layout, states, chosen }} zoom={zooms[zoom] ?? 1} onChoose={choose} />
      )}
    </section>
  );
}

/** What is laid out stays where it is until somebody asks; new states are painted in place. */
function useLayout(rows: readonly DiagramRow[], chosen: string | null) {
  const [wanted, setWanted] = useState<ReadonlySet<string>>(() => new Set([chosen ?? '']));
  const [isWhole, setWhole] = useState(false);
  const [turn, setTurn] = useState(0);
  const newest = useRef(rows);
  newest.current = rows;
  const key = `${turn} ${isWhole} ${[...wanted].join(' ')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows alone must not move anything
  const layout = useMemo<Layout>(() => layOut(newest.current, { wanted, isWhole }), [key]);
  const isOutdated = useMemo(() => isOtherThan(layout, rows), [layout, rows]);
  return {
    layout,
    isOutdated,
    tidy: () => {
      setWhole(false);
      setWanted(new Set([chosen ?? '']));
      setTurn(turn + 1);
    },
    unfold: (id: string) => setWanted(new Set([...wanted, id, ...firstBelow(rows, id)])),
    unfoldAll: () => setWhole(true),
  };
}

/** Unfolding a stub shows what hangs on it. */
function firstBelow(rows: readonly DiagramRow[], id: string): string[] {
  return rows.filter(({ parent }) => parent === id).map((row) => row.id);
}

function Canvas(props: {
  layout: Layout;
  states: ReadonlyMap<string, DiagramRow>;
  chosen: string | null;
  zoom: number;
  onChoose: (id: string) => void;
}): ReactNode {
  const { layout, states, chosen, zoom } = props;
  const host = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const choose = useRef(props.onChoose);
  choose.current = props.onChoose;
  useEffect(() => {
    if (host.current === null) return;
    const made = createDrawing(host.current, { onChoose: (id) => choose.current(id), label });
    drawing.current = made;
    return () => made.end();
  }, []);
  useEffect(() => drawing.current?.show(layout, states), [layout, states]);
  useEffect(() => drawing.current?.choose(chosen), [chosen]);
  useEffect(() => drawing.current?.zoom(zoom), [zoom]);
  return <div ref={host} className="drawing-window" data-testid="drawing" />;
}

function label({ id, foldedDevices }: Mark, row: DiagramRow | undefined): string {
  if (row === undefined) return `${id}, ${say('gone')}`;
  const folded = foldedDevices > 0 ? [word('feeder.folded', { count: foldedDevices })] : [];
  return [
    `${stateWord('device', row.kind)} ${id}`,
    stateWord('switch', row.state),
    word('feeder.normally', { state: stateWord('switch', row.normal) }),
    word('feeder.below', { count: row.customers }),
    ...folded,
  ].join(', ');
}

/** Rows of the table shown at once; more on demand. */
const ROWS_STEP = 40;

function DiagramTable(props: {
  rows: readonly DiagramRow[];
  onChoose: (id: string) => void;
}): ReactNode {
  const { rows, onChoose } = props;
  const [most, setMost] = useState(ROWS_STEP);
  // What is wrong stands first; the others as they hang.
  const sorted = [...rows].sort((a, b) => Number(isOdd(b)) - Number(isOdd(a)));
  return (
    <>
      <table data-testid="diagram-table">
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
          {sorted.slice(0, most).map((row) => (
            <tr key={row.id} data-state={row.state}>
              <td data-label={word('outages.device')}>
                <button type="button" onClick={() => onChoose(row.id)}>
                  {row.id}
                </button>{' '}
                {row.name}
              </td>
              <td data-label={word('feeder.kind')}>{stateWord('device', row.kind)}</td>
              <td data-label={word('planned.state')}>
                {stateWord('switch', row.state)}
                {row.state !== row.normal && ` · ${say('offNormal')}`}
              </td>
              <td data-label={word('feeder.live')}>{row.live || '–'}</td>
              <td data-label={word('outages.customers')} className="number">
                {amount(row.customers)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <button type="button" onClick={() => setMost(most + ROWS_STEP)}>
          {say('more', { count: rows.length - most })}
        </button>
      )}
    </>
  );
}

function isOdd(row: DiagramRow): boolean {
  return row.state !== row.normal || isDead(row);
}
