/** A plan while somebody writes it: the address holds it, so that a copied link shows the same. */
import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { isGap, isTwice, zonedIso } from '../../shared/zoned.ts';

export interface DraftStep {
  at: string;
  open: string[];
  close: string[];
}

/** Somebody added to the cut, or taken out of it, by hand. */
export interface Picked {
  supplyPoint: string;
  pick: 'added' | 'removed';
  reason: string;
}

export interface Draft {
  /** The plan that is changed; null for a new one. */
  plan: string | null;
  devices: string[];
  ties: string[];
  /** Local times of the grid, `2026-12-03T16:00`. */
  start: string;
  end: string;
  kind: string;
  /** `yes`: done live, nobody is cut; else empty. */
  live: string;
  alternative: string;
  reason: string;
  reference: string;
  /** Empty: all devices open from start to end. */
  steps: DraftStep[];
  people: Picked[];
}

export const kinds = [
  'planned',
  'urgent',
  'emergency',
  'customer_request',
  'rota',
  'arrears',
  'safety',
] as const;

/** Stands in the words as long as nobody has said what the work is. */
export const NO_REASON = '…';
const LONGEST_MS = 14 * 86_400_000;

/** The draft in the address, and the way to change it. */
export function useDraft(): { draft: Draft; change: (next: Partial<Draft>) => void } {
  const search = useSearch();
  const [path, go] = useLocation();
  const draft = useMemo(() => draftOf(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (next: Partial<Draft>) => {
      const now = new URLSearchParams(location.search);
      const step = now.get('step');
      const query = queryOf({ ...draftOf(now), ...next });
      if (step !== null) query.set('step', step);
      go(`${path}?${query}`, { replace: true });
    },
    [go, path],
  );
  return { draft, change };
}

export function draftOf(query: URLSearchParams): Draft {
  const text = (name: string): string => query.get(name) ?? '';
  const list = (name: string): string[] => text(name).split(',').filter(Boolean);
  const devices = [...list('devices'), ...list('device')];
  return {
    plan: query.get('plan'),
    devices: [...new Set(devices)],
    ties: list('ties'),
    ...{ start: text('start'), end: text('end'), kind: text('kind') || 'planned' },
    live: text('live'),
    ...{ alternative: text('alternative'), reason: text('reason') },
    reference: text('reference'),
    steps: query.getAll('do').map(stepOf),
    people: query.getAll('who').flatMap(pickedOf),
  };
}

/** `+SP-1001/its own entrance`, `-SP-1002/has a generator` */
function pickedOf(text: string): Picked[] {
  const [, sign, supplyPoint, reason = ''] = /^([+-])([^/]+)\/(.*)$/.exec(text) ?? [];
  if (sign === undefined || supplyPoint === undefined) return [];
  return [{ supplyPoint, pick: sign === '+' ? 'added' : 'removed', reason }];
}

/** `2026-12-03T08:00/R-21+R-22/T-5` */
function stepOf(text: string): DraftStep {
  const [at = '', open = '', close = ''] = text.split('/');
  const ids = (part: string): string[] => part.split(' ').filter(Boolean);
  return { at, open: ids(open), close: ids(close) };
}

function queryOf(draft: Draft): URLSearchParams {
  const query = new URLSearchParams();
  const { devices, ties, plan, steps, people, kind, ...texts } = draft;
  if (plan !== null) query.set('plan', plan);
  if (devices.length > 0) query.set('devices', devices.join(','));
  if (ties.length > 0) query.set('ties', ties.join(','));
  if (kind !== 'planned') query.set('kind', kind);
  for (const [name, value] of Object.entries(texts)) if (value !== '') query.set(name, value);
  for (const { at, open, close } of steps) {
    query.append('do', `${at}/${open.join(' ')}/${close.join(' ')}`);
  }
  for (const { supplyPoint, pick, reason } of people) {
    query.append('who', `${pick === 'added' ? '+' : '-'}${supplyPoint}/${reason}`);
  }
  return query;
}

export type TimeProblem = 'gap' | 'endFirst' | 'tooLong';

/** What is wrong with its times; null when nothing is, or one is missing. */
export function timeProblemOf(draft: Draft, zone: string): TimeProblem | null {
  const { start, end } = draft;
  if ([start, end].some((one) => one !== '' && isGap(one, zone))) return 'gap';
  if (start === '' || end === '') return null;
  const lasts = Date.parse(zonedIso(end, zone)) - Date.parse(zonedIso(start, zone));
  if (lasts <= 0) return 'endFirst';
  return lasts > LONGEST_MS ? 'tooLong' : null;
}

export function comesTwice(draft: Draft, zone: string): boolean {
  return [draft.start, draft.end].some((one) => one !== '' && isTwice(one, zone));
}

/** What the API takes; null while device or time is missing or wrong. */
export function bodyOf(draft: Draft, zone: string): Record<string, unknown> | null {
  const { devices, start, end, kind, live, alternative, reason, reference } = draft;
  const isReady = devices.length > 0 && start !== '' && end !== '';
  if (!isReady || timeProblemOf(draft, zone) !== null) return null;
  return {
    ...{ kind, devices, start: zonedIso(start, zone), end: zonedIso(end, zone) },
    steps: stepsOf(draft).map((step) => ({ ...step, at: zonedIso(step.at, zone) })),
    people: draft.people,
    liveLine: live === 'yes',
    alternative: alternative === '' ? null : zonedIso(alternative, zone),
    reason: reason.trim() || NO_REASON,
    reference: reference.trim() || null,
  };
}

/** Written ones; with ties that feed, the transfer there and back; else none. */
export function stepsOf(draft: Draft): DraftStep[] {
  const { steps, ties, devices, start, end } = draft;
  const written = steps.filter(({ at }) => at !== '');
  if (written.length > 0 || ties.length === 0) return written;
  return [
    { at: start, open: devices, close: ties },
    { at: end, open: ties, close: devices },
  ];
}
