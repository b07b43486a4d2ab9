/** `/feeds/cap/…`: one outage as an alert for other programs; the other feeds are prepared for everybody. */
import type { Response, Router } from 'express';
import { fault } from '../../runtime/problem.ts';
import { PUBLIC_AGE_MS } from '../parts/public.ts';
import type { ApiParts } from '../parts.ts';
import { capMessage } from './cap.ts';

const WAVES_MAX = 500;
const toldStates = new Set(['live', 'done', 'superseded']);

export function feedRoutes(router: Router, parts: ApiParts): void {
  router.get('/feeds/cap/:file', async (request, response) => {
    const text = await capFile(parts, request.params.file);
    if (text === null) throw fault('API-NOT-FOUND', { what: 'such a message' });
    open(response, 'application/cap+xml', text);
  });
}

/** Only what the public answer holds has a message: an id is looked up there and never becomes a path. */
async function capFile(parts: ApiParts, file: string): Promise<string | null> {
  const outage = parts.publicReads.status().outages.find((one) => `${one.id}.xml` === file);
  if (outage === undefined) return null;
  const { publicUrl, utility } = parts.settings;
  const waves = await parts.records.notices.waves({ subject: outage.id, limit: WAVES_MAX });
  const told = waves.items.filter(({ state }) => toldStates.has(state));
  // Those in need are told in a wave of their own: for the public it is the same message.
  const one = new Map(
    told.map(({ kind, createdAt }) => [`${kind} ${createdAt}`, { kind, at: createdAt }]),
  );
  const news = [...one.values()];
  const sender = { host: new URL(publicUrl).hostname, publicUrl, utility: utility.name };
  return capMessage(outage, news, sender);
}

function open(response: Response, type: string, text: string): void {
  response.set('Cache-Control', `public, max-age=${PUBLIC_AGE_MS / 1000}`);
  response.set('Access-Control-Allow-Origin', '*');
  response.type(`${type}; charset=utf-8`).send(text);
}
