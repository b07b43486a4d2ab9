/** Real buttons over the canvas for the devices that are visible: for focus, keys, tooltips and tests. */
import type { Layout, Mark } from './layout.ts';
import { isVisible, placeX, placeY, type States, type View } from './paint.ts';
import { type DiagramRow, isDead } from './rows.ts';

/** Buttons at once; below the zoom there are none. */
const BUTTONS_MOST = 600;
const BUTTONS_FROM = 0.6;
export const BUTTON_PX = 24;

export interface Hooks {
  onChoose(id: string): void;
  label(mark: Mark, row: DiagramRow | undefined): string;
}

export interface Scene {
  layout: Layout;
  states: States;
  chosen: string | null;
  zoom: number;
}

export interface ButtonLayer {
  /** Adds and takes away as the window moves; those that stay are not touched. */
  place(scene: Scene, view: View): void;
  /** After another layout, state, choice or zoom. */
  refresh(scene: Scene): void;
  focus(id: string): void;
}

export function buttonLayer(
  space: HTMLElement,
  hooks: Hooks & { onKey(event: KeyboardEvent, mark: Mark): void },
): ButtonLayer {
  const buttons = new Map<string, HTMLButtonElement>();

  function drop(id: string, button: HTMLButtonElement): void {
    button.remove();
    buttons.delete(id);
  }

  function add(mark: Mark, scene: Scene): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'hit';
    button.dataset['testid'] = `device-${mark.id}`;
    button.addEventListener('click', () => hooks.onChoose(mark.id));
    button.addEventListener('keydown', (event) => hooks.onKey(event, mark));
    buttons.set(mark.id, button);
    show(mark, button, scene);
    space.append(button);
  }

  function show(mark: Mark, button: HTMLButtonElement, { states, chosen, zoom }: Scene): void {
    const row = states.get(mark.id);
    const label = hooks.label(mark, row);
    button.dataset['state'] = row?.state ?? 'unknown';
    button.dataset['supply'] = row !== undefined && isDead(row) ? 'dark' : 'live';
    button.setAttribute('aria-pressed', String(chosen === mark.id));
    button.setAttribute('aria-label', label);
    button.title = label;
    button.style.left = `${placeX(mark, zoom) - BUTTON_PX / 2}px`;
    button.style.top = `${placeY(mark, zoom) - BUTTON_PX / 2}px`;
  }

  return {
    place(scene, view) {
      const { layout, zoom } = scene;
      const visible = zoom < BUTTONS_FROM ? [] : layout.marks.filter((m) => isVisible(m, view));
      const shown = visible.slice(0, BUTTONS_MOST);
      const wanted = new Set(shown.map(({ id }) => id));
      for (const [id, button] of buttons) {
        if (!wanted.has(id) && button !== document.activeElement) drop(id, button);
      }
      for (const mark of shown) if (!buttons.has(mark.id)) add(mark, scene);
    },
    refresh(scene) {
      const at = new Map(scene.layout.marks.map((mark) => [mark.id, mark]));
      for (const [id, button] of buttons) {
        const mark = at.get(id);
        // A place may now mean another mark of the same name: its keys must know the new one.
        if (mark === undefined) drop(id, button);
        else show(mark, button, scene);
      }
    },
    focus: (id) => buttons.get(id)?.focus({ preventScroll: true }),
  };
}
