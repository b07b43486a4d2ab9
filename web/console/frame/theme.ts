/** Dark or light: the system's, until somebody chooses. */
import { keep, kept } from '../../shared/kept.ts';

const KEPT_AS = 'forewatt.theme';

type Theme = 'dark' | 'light';

export function themeNow(): Theme {
  const shown = document.documentElement.dataset['theme'];
  if (shown === 'dark' || shown === 'light') return shown;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function keepTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  keep(KEPT_AS, theme);
}

/** Called once before the first page is drawn. */
export function applyKeptTheme(): void {
  const chosen = kept(KEPT_AS);
  if (chosen !== null) document.documentElement.dataset['theme'] = chosen;
}
