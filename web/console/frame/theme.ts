/** Dark or light: the system's, until somebody chooses. */
const KEPT_AS = 'forewatt.theme';

type Theme = 'dark' | 'light';

export function themeNow(): Theme {
  const kept = document.documentElement.dataset['theme'];
  if (kept === 'dark' || kept === 'light') return kept;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function keepTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(KEPT_AS, theme);
}

/** Called once before the first page is drawn. */
export function applyKeptTheme(): void {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept !== null) document.documentElement.dataset['theme'] = kept;
}
