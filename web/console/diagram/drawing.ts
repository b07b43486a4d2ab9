/**
 * The drawing itself, without React: a canvas of the size of the window onto it, and buttons over what is
 * visible. It is redrawn only when something changed.
 */
import { BUTTON_PX, buttonLayer, type Hooks, type Scene } from './buttons.ts';
import { type Layout, type Mark, neighbourOf } from './layout.ts';
import {
  COLUMN_PX,
  type Colours,
  MARGIN_PX,
  paint,
  placeX,
  placeY,
  ROW_PX,
  type States,
  type View,
} from './paint.ts';

/** Without a scroll for so long, the drawing rests. */
const RESTS_MS = 80;

export interface Drawing {
  show(layout: Layout, states: States): void;
  choose(id: string | null): void;
  zoom(factor: number): void;
  end(): void;
}

/** @param host the element that scrolls; it holds nothing else */
export function createDrawing(host: HTMLElement, hooks: Hooks): Drawing {
  const canvas = document.createElement('canvas');
  const space = document.createElement('div');
  space.className = 'space';
  host.append(canvas, space);
  const pen = canvas.getContext('2d');
  const nothing: Layout = { marks: [], columns: 1, rows: 1 };
  const scene: Scene = { layout: nothing, states: new Map(), chosen: null, zoom: 1 };
  const buttons = buttonLayer(space, { ...hooks, onKey: walk });
  let frame = 0;
  let colours: Colours | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    frame ||= requestAnimationFrame(draw);
  };
  const placeButtons = (): void => {
    resting = undefined;
    buttons.place(scene, viewOf(host, scene.zoom));
  };
  /** While it moves only the canvas follows: the buttons there move along, new ones come when it rests. */
  const moved = (): void => {
    clearTimeout(resting);
    resting = setTimeout(placeButtons, RESTS_MS);
    soon();
  };
  const recoloured = (): void => {
    colours = null;
    soon();
  };

  function draw(): void {
    frame = 0;
    const view = viewOf(host, scene.zoom);
    const ratio = sized(canvas, view);
    pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
    colours ??= coloursOf(host);
    if (pen !== null) paint(pen, { ...scene, colours }, view);
    if (resting === undefined) placeButtons();
  }

  function changed(change: Partial<Scene>): void {
    Object.assign(scene, change);
    const { layout, zoom } = scene;
    buttons.refresh(scene);
    space.style.width = `${(MARGIN_PX * 2 + layout.columns * COLUMN_PX) * zoom}px`;
    space.style.height = `${(MARGIN_PX * 2 + layout.rows * ROW_PX) * zoom}px`;
    soon();
  }

  /** Right goes downstream, left upstream, up and down among what hangs on the same device. */
  function walk(event: KeyboardEvent, { id }: Mark): void {
    const mark = scene.layout.marks.find((one) => one.id === id);
    const to = mark === undefined ? null : neighbourOf(scene.layout, mark, event.key);
    if (to === null) return;
    event.preventDefault();
    reveal(host, to, scene.zoom);
    draw();
    placeButtons();
    buttons.focus(to.id);
  }

  host.addEventListener('scroll', moved, { passive: true });
  const ofSystem = matchMedia('(prefers-color-scheme: light)');
  ofSystem.addEventListener('change', recoloured);
  const themed = new MutationObserver(recoloured);
  themed.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-stale'] });
  const resized = new ResizeObserver(soon);
  resized.observe(host);
  return {
    show: (layout, states) => changed({ layout, states }),
    choose(chosen) {
      changed({ chosen });
      const mark = scene.layout.marks.find(({ id }) => id === chosen);
      if (mark !== undefined) reveal(host, mark, scene.zoom);
    },
    zoom: (factor) => changed({ zoom: factor }),
    end() {
      cancelAnimationFrame(frame);
      clearTimeout(resting);
      resized.disconnect();
      themed.disconnect();
      ofSystem.removeEventListener('change', recoloured);
      host.removeEventListener('scroll', moved);
      host.replaceChildren();
    },
  };
}

function viewOf(host: HTMLElement, zoom: number): View {
  return {
    ...{ left: host.scrollLeft, top: host.scrollTop, zoom },
    ...{ width: host.clientWidth, height: host.clientHeight },
  };
}

/** Gives the canvas the size of the view; returns the pixels of the screen to one of ours. */
function sized(canvas: HTMLCanvasElement, view: View): number {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
    Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px` });
  }
  return ratio;
}

/** Scrolls only where the mark is not in sight. */
function reveal(host: HTMLElement, mark: Mark, zoom: number): void {
  const [x, y, view] = [placeX(mark, zoom), placeY(mark, zoom), viewOf(host, zoom)];
  const edge = 2 * BUTTON_PX;
  if (x < view.left + edge || x > view.left + view.width - edge) {
    host.scrollLeft = x - view.width / 2;
  }
  if (y < view.top + edge || y > view.top + view.height - edge) {
    host.scrollTop = y - view.height / 2;
  }
}

function coloursOf(host: HTMLElement): Colours {
  const style = getComputedStyle(host);
  const of = (name: string): string => style.getPropertyValue(name);
  return {
    ...{ live: of('--live'), dark: of('--dark'), offNormal: of('--p2') },
    ...{ text: of('--text'), muted: of('--muted'), surface: of('--surface') },
  };
}
