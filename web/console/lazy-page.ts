/** Pages that are loaded when they are opened. */
import { type ComponentType, lazy } from 'react';

const RELOADED_AS = 'forewatt.reloaded';
const AGAIN_AFTER_MS = 10_000;

/** After an upgrade the files of the page before it are gone: the whole page is loaded anew, once. */
// biome-ignore lint/suspicious/noExplicitAny: any page, whatever it is handed
export function lazyPage<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  return lazy(() =>
    load().catch((cause: unknown): Promise<{ default: T }> => {
      if (!mayReload()) throw cause;
      location.reload();
      return new Promise(() => {});
    }),
  );
}

/** Where a tab keeps nothing it would load itself anew for ever. */
function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(RELOADED_AS));
    if (Date.now() - last < AGAIN_AFTER_MS) return false;
    sessionStorage.setItem(RELOADED_AS, String(Date.now()));
    return true;
  } catch {
    return false;
  }
}
