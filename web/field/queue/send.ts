/** Sends what waits, first written first; a report that was sent before is the same report to the server. */
import type { components } from '../../api.d.ts';
import { type ApiProblem, call, hasCsrf, setCsrf } from '../../shared/api.ts';
import { kept } from './database.ts';
import {
  forgetSent,
  putReport,
  readWaiting,
  type WaitingPhoto,
  type WaitingReport,
  waiting,
} from './reports.ts';

const PART_BYTES = 131_072;
const WAIT_LEAST_MS = 2_000;
const WAIT_MOST_MS = 300_000;
const LOOK_EVERY_MS = 30_000;

type Outcome = 'sent' | 'later' | 'stop';
type PhotoState = components['schemas']['PhotoState'];
type Taken = components['schemas']['FieldReport'];

let isSending = false;

/** Sends all that is due; one tab at a time. */
export async function sendWaiting(user: string, isAsked = false): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    await inOneTab(() => sendAll(user, isAsked));
  } finally {
    isSending = false;
  }
}

/** A browser that keeps nothing for a page may refuse it locks as well: a report goes out all the same. */
async function inOneTab(work: () => Promise<void>): Promise<void> {
  if (navigator.locks === undefined) return work();
  let hasBegun = false;
  try {
    await navigator.locks.request('forewatt.queue', () => {
      hasBegun = true;
      return work();
    });
  } catch (cause) {
    if (hasBegun) throw cause;
    await work();
  }
}

async function sendAll(user: string, isAsked: boolean): Promise<void> {
  await readWaiting();
  for (const { id } of waiting.list()) {
    const report = waiting.list().find((one) => one.id === id);
    if (report?.state !== 'waiting' || report.by !== user) continue;
    if (!isAsked && report.nextAt > Date.now()) return;
    if ((await sendOne(report)) === 'stop') return;
  }
  await forgetSent();
}

async function sendOne(report: WaitingReport): Promise<Outcome> {
  if (!hasCsrf()) {
    const session = await call<{ csrf: string }>('GET', '/session');
    if (!session.ok) return refused(report, session.problem);
    setCsrf(session.value.csrf);
  }
  const answer = await call<Taken>('POST', '/field/reports', {
    body: bodyOf(report),
    idempotencyKey: report.id,
  });
  if (!answer.ok) return refused(report, answer.problem);
  let now: WaitingReport = { ...report, takenAs: answer.value.id, problem: null };
  await putReport(now);
  for (const photo of report.photos) {
    if (photo.isSent) continue;
    const problem = await sendPhoto(answer.value.id, photo, async (sentBytes, isSent) => {
      now = withPhoto(now, { ...photo, sentBytes, isSent });
      await putReport(now);
    });
    if (problem !== null) return refused(now, problem);
  }
  await putReport({ ...now, state: 'sent', sentAt: Date.now(), tries: 0 });
  return 'sent';
}

function bodyOf(report: WaitingReport): object {
  const { id, kind, device, at, phases, text, seen, asNote, place } = report;
  const photos = report.photos.map(({ sha256, takenAt, place: spot }) => ({
    ...{ sha256, takenAt, place: spot },
  }));
  const sentAt = new Date().toISOString();
  return { id, kind, device, at, sentAt, phases, text, seen, asNote, place, photos };
}

function withPhoto(report: WaitingReport, photo: WaitingPhoto): WaitingReport {
  const photos = report.photos.map((one) => (one.sha256 === photo.sha256 ? photo : one));
  return { ...report, photos };
}

/** Part by part from where it was cut off; ticked only when the server has the same hash. */
async function sendPhoto(
  report: string,
  photo: WaitingPhoto,
  moved: (sentBytes: number, isSent: boolean) => Promise<void>,
): Promise<ApiProblem | null> {
  const path = `/field/reports/${encodeURIComponent(report)}/photos/${photo.sha256}`;
  const state = await call<PhotoState>('GET', path);
  if (!state.ok) return state.problem;
  let { received, sha256 } = state.value;
  const blob = await kept.get<Blob>('photos', photo.sha256);
  if (blob === undefined && sha256 === null) {
    return { status: 410, code: 'WEB-PHOTO-GONE', detail: 'The photo is no longer on this phone.' };
  }
  while (sha256 === null && blob !== undefined) {
    const part = blob.slice(received, received + PART_BYTES);
    const answer = await call<PhotoState>('POST', path, {
      body: { offset: received, total: blob.size, part: await base64Of(part) },
    });
    if (!answer.ok) return answer.problem;
    ({ received, sha256 } = answer.value);
    await moved(received, false);
  }
  if (sha256 !== photo.sha256) {
    return { status: 422, code: 'FLD-PHOTO-HASH', detail: 'The photo arrived changed.' };
  }
  await kept.remove('photos', photo.sha256);
  await moved(photo.bytes, true);
  return null;
}

async function base64Of(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** No signal or a server in trouble: later, longer each time. A refusal: a person decides. */
async function refused(report: WaitingReport, problem: ApiProblem): Promise<Outcome> {
  const { status, code, detail } = problem;
  if (status === 401) return 'stop';
  if (code === 'AUT-CSRF') setCsrf(null);
  const isLater = status === 0 || status === 429 || status >= 500 || code === 'AUT-CSRF';
  if (isLater) {
    const wait = Math.min(WAIT_MOST_MS, WAIT_LEAST_MS * 2 ** report.tries);
    await putReport({ ...report, tries: report.tries + 1, nextAt: Date.now() + wait });
    return 'stop';
  }
  await putReport({ ...report, state: 'needs_you', problem: { code, detail } });
  return 'later';
}

/** Sends at start, when a signal comes back, and every half minute in front. */
export function keepSending(user: string): () => void {
  const send = (): void => void sendWaiting(user);
  const atOnce = (): void => void sendWaiting(user, true);
  const inFront = (): void => {
    if (document.visibilityState === 'visible') send();
  };
  const timer = setInterval(inFront, LOOK_EVERY_MS);
  globalThis.addEventListener('online', atOnce);
  document.addEventListener('visibilitychange', inFront);
  atOnce();
  return () => {
    clearInterval(timer);
    globalThis.removeEventListener('online', atOnce);
    document.removeEventListener('visibilitychange', inFront);
  };
}
