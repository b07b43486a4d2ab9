/** What people in the field ask and report. */
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { fault } from '../../../runtime/problem.ts';
import { define } from '../../define.ts';
import type { FieldParts } from '../../parts/field.ts';
import type { ApiParts } from '../../parts.ts';
import { admitted } from '../../register.ts';
import { idIn, idParams } from '../../shapes/common.ts';
import {
  fieldCardSchema,
  fieldReportIn,
  fieldReportSchema,
  photoPartIn,
  photoStateSchema,
} from '../../shapes/field.ts';
import { found } from '../actions.ts';

function fieldOf({ field }: ApiParts): FieldParts {
  if (field === undefined) throw fault('API-NOT-FOUND', { what: 'such a path' });
  return field;
}

const photoParams = z.strictObject({
  id: idIn,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
});

/** A photo is taken only for a report that names it. */
async function named(parts: ApiParts, { id, sha256 }: z.output<typeof photoParams>): Promise<void> {
  const report = found(await parts.records.documents.get('trouble_report', id), `report ${id}`);
  const isNamed = report.field?.photos.some((photo) => photo.sha256 === sha256) === true;
  if (!isNamed) throw fault('API-NOT-FOUND', { what: `photo ${sha256} of ${id}` });
}

export const fieldRoutes = [
  define({
    method: 'get',
    path: '/devices/{id}/field',
    summary: 'One device as a person before it needs it, in one answer',
    need: 'viewer',
    params: idParams,
    reply: fieldCardSchema,
    handle: async ({ parts, params: { id } }) =>
      found(await fieldOf(parts).card(id), `device ${id}`),
  }),
  define({
    method: 'post',
    path: '/field/reports',
    summary: 'Takes a report from the field; the same id again is the same report',
    need: 'field',
    body: fieldReportIn,
    reply: fieldReportSchema,
    // The id of the report stands for itself, for longer than a key is kept.
    isRepeatable: false,
    handle: ({ parts, body, actor }) => fieldOf(parts).report(body, actor),
  }),
  define({
    method: 'get',
    path: '/field/reports/{id}/photos/{sha256}',
    summary: 'How much of a photo has arrived',
    need: 'field',
    params: photoParams,
    reply: photoStateSchema,
    handle: async ({ parts, params }) => {
      await named(parts, params);
      return fieldOf(parts).photos.state(params.sha256);
    },
  }),
  define({
    method: 'post',
    path: '/field/reports/{id}/photos/{sha256}',
    summary: 'Takes one part of a photo; whole, it is compared with its hash',
    need: 'field',
    params: photoParams,
    body: photoPartIn,
    reply: photoStateSchema,
    isRepeatable: false,
    handle: async ({ parts, params, body }) => {
      await named(parts, params);
      const { offset, total, part } = body;
      const bytes = Buffer.from(part, 'base64');
      return fieldOf(parts).photos.put(params.sha256, { offset, total, bytes });
    },
  }),
];

/** The picture itself. */
export function photoRoute(router: Router, parts: ApiParts): void {
  router.get('/api/v1/field/photos/:sha256', async (request: Request, response: Response) => {
    response.locals['route'] = '/field/photos/{sha256}';
    await admitted(parts, { need: 'viewer', method: 'get' }, request);
    const sha256 = String(request.params['sha256']);
    const bytes = await fieldOf(parts).photos.read(sha256);
    if (bytes === null) throw fault('API-NOT-FOUND', { what: `photo ${sha256}` });
    response.set('Cache-Control', 'private, max-age=86400, immutable').type('image/jpeg');
    response.send(bytes);
  });
}
