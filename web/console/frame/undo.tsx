/** What was just done can be taken back for ten seconds, by an action of its own with its own audit row. */
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import type { Answer } from '../../shared/api.ts';
import { frameWord } from '../words/frame.ts';

interface Offer {
  /** What was done, in words. */
  what: string;
  undo: (() => Promise<Answer<unknown>>) | null;
}

const OFFERED_MS = 10_000;
let offer: Offer | null = null;
const listeners = new Set<() => void>();

function set(next: Offer | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

/** Shows what was done; with `undo` there is a button beside it. */
export function offerUndo(what: string, undo: Offer['undo'] = null): void {
  set({ what, undo });
}

/** Takes back what is offered, if anything is. */
export async function undoLast(): Promise<void> {
  const now = offer;
  if (now?.undo == null) return;
  set(null);
  const answer = await now.undo();
  set({
    what: answer.ok
      ? frameWord('undone', { what: now.what })
      : frameWord('notUndone', { why: answer.problem.detail }),
    undo: null,
  });
}

export function UndoToast(): ReactNode {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offer,
  );
  useEffect(() => {
    if (shown === null) return undefined;
    const timer = setTimeout(() => set(null), OFFERED_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div role="status" className="toast-place">
      {shown !== null && (
        <div className="toast" data-testid="toast">
          {shown.what}{' '}
          {shown.undo !== null && (
            <button type="button" onClick={() => void undoLast()}>
              {frameWord('undo')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
