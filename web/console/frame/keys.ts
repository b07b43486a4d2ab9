/**
 * The keyboard of the console. A letter presses the button that bears it (`data-key`), which opens a dialog; no
 * letter sends a message or switches a device by itself. Rows that j and k walk bear `data-row`.
 */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { keep, kept } from '../../shared/kept.ts';
import { undoLast } from './undo.tsx';

const pageOf: Record<string, string> = {
  o: '/console',
  u: '/console/outages',
  a: '/console/alarms',
  p: '/console/planned',
  f: '/console/feeders',
  n: '/console/notices',
  i: '/console/inbox',
  s: '/console/sources',
  r: '/console/reports',
};
const GO_WITHIN_MS = 1_500;
const KEPT_AS = 'forewatt.keys';
/** A dialog that is fading out no longer holds the keys: a quick hand takes back before it is gone. */
const OPEN_DIALOG = '[role="dialog"]:not([data-closed])';

export function areKeysOn(): boolean {
  return kept(KEPT_AS) !== 'off';
}

export function setKeysOn(isOn: boolean): void {
  keep(KEPT_AS, isOn ? 'on' : 'off');
}

/** @param onHelp `?` was pressed */
export function useKeys(onHelp: () => void): void {
  const [, go] = useLocation();
  useEffect(() => {
    let goSince = 0;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || !areKeysOn()) return;
      if (event.key === 'Escape' && isTyping(event.target)) (event.target as HTMLElement).blur();
      if (isTyping(event.target) || document.querySelector(OPEN_DIALOG) !== null) return;
      const { key } = event;
      const page = Date.now() - goSince < GO_WITHIN_MS ? pageOf[key] : undefined;
      goSince = key === 'g' ? Date.now() : 0;
      if (key === 'g') return;
      if (page !== undefined) go(page);
      else if (key === '?') onHelp();
      else if (key === 'z') void undoLast();
      else if (key === 'x') choose();
      else if (!moved(key) && !pressed(key)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [go, onHelp]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('[data-closed]') === null &&
    target.matches('input:not([type="checkbox"]), select, textarea, [contenteditable]')
  );
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('main [data-row]')];
}

function rowInHand(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('[data-row]') ?? null;
}

/** Arrows move only once a row is in hand; before that they scroll the page. */
function moved(key: string): boolean {
  const here = rowInHand();
  const isArrow = key === 'ArrowDown' || key === 'ArrowUp';
  if ((key !== 'j' && key !== 'k' && !isArrow) || (isArrow && here === null)) return false;
  const all = rows();
  const step = key === 'j' || key === 'ArrowDown' ? 1 : -1;
  const at = here === null ? (step > 0 ? 0 : all.length - 1) : all.indexOf(here) + step;
  const next = all[Math.max(0, Math.min(all.length - 1, at))];
  (next?.querySelector<HTMLElement>('a, button, input') ?? next)?.focus();
  return next !== undefined;
}

function choose(): void {
  rowInHand()?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
}

function pressed(key: string): boolean {
  if (!/^[a-z[\]]$/.test(key)) return false;
  const wanted = `main [data-key="${key}"]:not(:disabled)`;
  const button =
    rowInHand()?.querySelector<HTMLElement>(wanted.slice('main '.length)) ??
    document.querySelector<HTMLElement>(wanted);
  button?.focus();
  button?.click();
  return button !== null;
}
