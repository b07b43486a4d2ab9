/** `/api/v1/exports/letters?format=pdf` and `/exports/posters`: paper to print; and what relay contacts pass on. */
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { fault } from '../../runtime/problem.ts';
import { define } from '../define.ts';
import type { PaperParts } from '../parts/paper.ts';
import type { ApiParts } from '../parts.ts';
import { InvalidInput, inputErrors } from '../problems.ts';
import { admitted } from '../register.ts';
import { idIn, idParams } from '../shapes/common.ts';

function paperOf({ paper }: ApiParts): PaperParts {
  if (paper == null) throw fault('API-UNAVAILABLE', { what: 'Printing' });
  return paper;
}

const lettersIn = z.strictObject({
  wave: idIn,
  format: z.literal('pdf'),
  part: z.coerce.number().int().min(1).default(1),
});
const postersIn = z.strictObject({ planned: idIn, building: z.string().max(200).optional() });

export function paperRoutes(router: Router, parts: ApiParts): void {
  router.get('/api/v1/exports/letters', async (request, response, next) => {
    // Without it, or as csv, it is a list.
    if (request.query['format'] !== 'pdf') return next();
    response.locals['route'] = '/exports/letters';
    const { wave, part } = await asked(parts, request, lettersIn);
    const made = await paperOf(parts).letters(wave, part);
    response.set('X-Parts', String(made.parts));
    send(response, { name: `letters-${wave}-${part}`, pdf: made.pdf });
  });
  router.get('/api/v1/exports/posters', async (request, response) => {
    response.locals['route'] = '/exports/posters';
    const { planned, building } = await asked(parts, request, postersIn);
    const pdf = await paperOf(parts).posters(planned, building ?? null);
    send(response, { name: `posters-${planned}`, pdf });
  });
}

/** For operators; who printed what is kept. */
async function asked<Q extends z.ZodType>(
  parts: ApiParts,
  request: Request,
  form: Q,
): Promise<z.output<Q>> {
  const identity = await admitted(parts, { need: 'operator', method: 'get' }, request);
  const query = form.safeParse(request.query);
  if (!query.success) throw new InvalidInput(inputErrors('query', query.error.issues));
  if (identity !== null) {
    const { name, from } = identity.actor;
    const row = { at: parts.clock.now(), by: name, from, what: 'exported' as const, subject: null };
    await parts.records.commit({ audit: [{ ...row, details: { path: request.originalUrl } }] });
  }
  return query.data;
}

function send(response: Response, { name, pdf }: { name: string; pdf: Buffer }): void {
  response.attachment(`${name}.pdf`).type('application/pdf').set('Cache-Control', 'no-store');
  response.send(pdf);
}

const relaySchema = z
  .object({
    name: z.string(),
    role: z.enum(['area_manager', 'property', 'village']),
    phone: z.string().nullable(),
    buildings: z.array(z.object({ name: z.string(), homes: z.number().int() })),
    /** To be put into a group as it is. */
    text: z.string(),
    start: z.iso.datetime(),
  })
  .meta({ id: 'Relay' });

export const relayRoutes = [
  define({
    method: 'get',
    path: '/planned-outages/{id}/relays',
    summary: 'Who passes the news on: their buildings, and the text as they may post it',
    need: 'operator',
    params: idParams,
    reply: z.object({ items: z.array(relaySchema) }),
    handle: async ({ parts, params: { id } }) => ({ items: await paperOf(parts).relays(id) }),
  }),
];
