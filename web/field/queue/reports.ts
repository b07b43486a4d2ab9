/** Reports that wait on the phone: written down first, sent when there is a signal, never lost in silence. */
import type { components } from '../../api.d.ts';
import { kept } from './database.ts';

export type ReportKind = components['schemas']['FieldReport']['kind'];

export interface WaitingPhoto {
  sha256: string;
  takenAt: string;
  place: Spot | null;
  bytes: number;
  sentBytes: number;
  isSent: boolean;
}

export interface Spot {
  lat: number;
  lon: number;
}

/** `needs_you`: the server refused it, and a person decides. */
export interface WaitingReport {
  id: string;
  by: string;
  kind: ReportKind;
  device: string;
  at: string;
  phases: string | null;
  text: string;
  seen: number | null;
  place: Spot | null;
  asNote: boolean;
  photos: WaitingPhoto[];
  state: 'waiting' | 'needs_you' | 'sent';
  problem: { code: string; detail: string } | null;
  tries: number;
  nextAt: number;
  /** The server's id once it has it. */
  takenAs: string | null;
  sentAt: number | null;
}

/** Above this many a person is told that the phone should find a signal. */
export const WAITING_MANY = 200;
const SENT_KEPT = 10;

const listeners = new Set<() => void>();
let list: readonly WaitingReport[] = [];
let canKeep = true;

export const waiting = {
  list: (): readonly WaitingReport[] => list,
  /** False: this browser keeps nothing, so a report must be sent at once. */
  canKeep: (): boolean => canKeep,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function changed(next: readonly WaitingReport[]): void {
  list = next.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const listener of listeners) listener();
}

/** Reads what waits; at start, and when another tab may have changed it. */
export async function readWaiting(): Promise<void> {
  try {
    changed(await kept.all<WaitingReport>('reports'));
    canKeep = true;
  } catch {
    canKeep = false;
    changed([...list]);
  }
}

export async function putReport(report: WaitingReport): Promise<void> {
  if (canKeep) await kept.put('reports', report.id, report);
  changed([...list.filter(({ id }) => id !== report.id), report]);
}

/** Writes a report and its photos down; resolves once they would survive the phone being switched off. */
export async function writeDown(
  report: WaitingReport,
  photos: ReadonlyArray<{ sha256: string; blob: Blob }>,
): Promise<void> {
  for (const { sha256, blob } of photos) await kept.put('photos', sha256, blob);
  await putReport(report);
  void navigator.storage?.persist?.();
}

export async function dropReport(report: WaitingReport): Promise<void> {
  if (canKeep) {
    for (const { sha256 } of report.photos) await kept.remove('photos', sha256);
    await kept.remove('reports', report.id);
  }
  changed(list.filter(({ id }) => id !== report.id));
}

/** What has arrived stays on the screen for a while, then goes. */
export async function forgetSent(): Promise<void> {
  const sent = list.filter(({ state }) => state === 'sent');
  for (const report of sent.slice(0, -SENT_KEPT)) await dropReport(report);
}

/** A UUID of version 7: sorts by the time at which it was made. */
export function newReportId(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const cuts = [0, 8, 12, 16, 20, 32];
  return cuts
    .slice(1)
    .map((end, i) => hex.slice(cuts[i], end))
    .join('-');
}
