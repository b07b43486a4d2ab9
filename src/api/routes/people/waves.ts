import { z } from 'zod';
import { type WaveView, waveSchema } from '../../../model/notice.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { waveActions } from '../../shapes/actions.ts';
import { idIn, idParams, listOf, page } from '../../shapes/common.ts';
import { wavePreviewSchema } from '../../shapes/wave-preview.ts';
import { showWaves, wavePreview } from '../../views/notice.ts';
import { actionRoutes, found } from '../actions.ts';

async function showWave(parts: ApiParts, wave: WaveRow): Promise<WaveView> {
  return found((await showWaves(parts, [wave]))[0] ?? null, `wave ${wave.id}`);
}

export const waveRoutes = [
  define({
    method: 'get',
    path: '/waves',
    summary: 'Waves of notices, newest first',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      subject: idIn.optional(),
      state: z.string().max(40).optional(),
    }),
    reply: listOf(waveSchema),
    handle: async ({ parts, query }) => {
      const { subject, state, limit } = query;
      const cursor = query.cursor ?? null;
      const filter = { ...(subject && { subject }), ...(state && { state }) };
      const list = await parts.records.notices.waves({ ...filter, limit, cursor });
      return { items: await showWaves(parts, list.items), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'get',
    path: '/waves/{id}',
    summary: 'One wave',
    need: 'viewer',
    params: idParams,
    reply: waveSchema,
    handle: async ({ parts, params: { id } }) =>
      showWave(parts, found(await parts.records.outbox.wave(id), `wave ${id}`)),
  }),
  define({
    method: 'get',
    path: '/waves/{id}/preview',
    summary: 'What a wave that waits would be: real messages, to whom, cost, and how long it takes',
    need: 'viewer',
    params: idParams,
    reply: wavePreviewSchema,
    handle: async ({ parts, params: { id } }) => {
      const wave = found(await parts.records.outbox.wave(id), `wave ${id}`);
      return wavePreview(wave, await parts.waveBefore(wave));
    },
  }),
  ...actionRoutes({
    path: '/waves/{id}',
    what: 'wave',
    bodies: waveActions,
    reply: waveSchema,
    need: 'operator',
    act: async ({ parts }, request, { id, by }) => {
      found(await parts.records.outbox.wave(id), `wave ${id}`);
      return showWave(parts, await parts.operate.wave({ ...request, id, by }));
    },
  }),
];
