/** `/feeds/cap/…`: one outage or planned cut as an alert for other programs; the other feeds are prepared for everybody. */
import type { Response, Router } from 'express';
import { utilityNames } from '../../model/contact.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import { fault } from '../../runtime/problem.ts';
import { PUBLIC_AGE_MS } from '../parts/public.ts';
import type { ApiParts } from '../parts.ts';
import type { PublicOutage, PublicPlan, PublicStatus } from '../shapes/public.ts';
import { type CapNews, capMessage, capPlan } from './cap.ts';

const WAVES_MAX = 500;
const toldStates = new Set(['live', 'done', 'superseded']);

export function feedRoutes(router: Router, parts: ApiParts): void {
  const read = capFiles(parts);
  router.get('/feeds/cap/:file', async (request, response) => {
    const text = await read(request.params.file);
    if (text === null) throw fault('API-NOT-FOUND', { what: 'such a message' });
    open(response, 'application/cap+xml', text);
  });
}

/** A crowd that asks for one message asks the store for it once in 15 s. */
function capFiles(parts: ApiParts): (file: string) => Promise<string | null> {
  let made = new Map<string, Promise<string | null>>();
  let madeAt = 0;
  let madeOf: PublicStatus | null = null;
  return (file) => {
    const now = parts.wallClock.now();
    const status = parts.publicReads.status();
    const subject = subjectOf(status, file);
    if (subject === null) return Promise.resolve(null);
    if (status !== madeOf || now - madeAt > PUBLIC_AGE_MS) {
      made = new Map();
      madeAt = now;
      madeOf = status;
    }
    const known = made.get(file);
    if (known !== undefined) return known;
    const text = messageOf(parts, subject);
    made.set(file, text);
    text.catch(() => made.delete(file));
    return text;
  };
}

type Subject =
  | { is: 'outage'; outage: PublicOutage }
  | { is: 'plan'; plan: PublicPlan; isOff: boolean };

/** Only what the public answer holds has a message: an id is looked up there and never becomes a path. */
function subjectOf(status: PublicStatus, file: string): Subject | null {
  const isIt = ({ id }: { id: string }): boolean => `${id}.xml` === file;
  const outage = status.outages.find(isIt);
  if (outage !== undefined) return { is: 'outage', outage };
  const plan = status.planned.find(isIt);
  if (plan !== undefined) return { is: 'plan', plan, isOff: false };
  const off = status.cancelled.find(isIt);
  return off === undefined ? null : { is: 'plan', plan: off, isOff: true };
}

async function messageOf(parts: ApiParts, subject: Subject): Promise<string | null> {
  const { publicUrl, utility } = parts.settings;
  const sender = { host: new URL(publicUrl).hostname, publicUrl, utility: utilityNames(utility) };
  if (subject.is === 'outage') {
    const told = await toldOf(parts, subject.outage.id);
    // Those in need are told in a wave of their own: for the public it is the same message.
    const once = new Map(told.map((one) => [`${one.kind} ${one.createdAt}`, one]));
    const news = [...once.values()].map(({ kind, createdAt }) => ({ kind, at: createdAt }));
    return capMessage(subject.outage, news, { now: parts.clock.now(), sender });
  }
  const { plan, isOff } = subject;
  const now = parts.clock.now();
  const told = (await toldOf(parts, plan.id)).filter(({ dueAt }) => dueAt <= now);
  const once = new Map<string, CapNews>();
  for (const { kind, revision, createdAt, dueAt } of told) {
    const at = Math.max(createdAt, dueAt);
    const known = once.get(`${kind} ${revision}`);
    if (known === undefined || known.at > at) once.set(`${kind} ${revision}`, { kind, at });
  }
  return capPlan(plan, [...once.values()], { isOff, sender });
}

async function toldOf(parts: ApiParts, subject: string): Promise<WaveRow[]> {
  const { items } = await parts.records.notices.waves({ subject, limit: WAVES_MAX });
  return items.filter(({ state }) => toldStates.has(state));
}

function open(response: Response, type: string, text: string): void {
  response.set('Cache-Control', `public, max-age=${PUBLIC_AGE_MS / 1000}`);
  response.set('Access-Control-Allow-Origin', '*');
  response.type(`${type}; charset=utf-8`).send(text);
}
