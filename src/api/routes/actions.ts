/** The action paths of one resource, drawn from the table of its bodies. */
import type { z } from 'zod';
import { ForewattError, fault } from '../../runtime/problem.ts';
import type { Need } from '../auth/access.ts';
import { type Call, define, type Route, type Versioned } from '../define.ts';
import type { Actor } from '../parts/acting.ts';
import type { ApiParts } from '../parts.ts';
import type { ActionOf } from '../shapes/actions.ts';
import { idParams } from '../shapes/common.ts';

type IdCall = Call<{ id: string }, unknown, unknown>;
type Current = (call: {
  parts: ApiParts;
  params: { id: string };
  actor: Actor;
}) => Promise<Versioned | null>;

interface ActionSpec<T extends Record<string, z.ZodType>, R extends z.ZodType> {
  /** `/outages/{id}` */
  path: string;
  /** One of them, in words: `outage`. */
  what: string;
  bodies: T;
  reply: R;
  need: Need | Partial<Record<keyof T, Need>>;
  /** Absent where no action takes If-Match. */
  current?: Current;
  /** Actions that take no If-Match although others do. */
  unversioned?: ReadonlyArray<keyof T>;
  act: (
    call: IdCall,
    request: ActionOf<T>,
    at: { id: string; version: number; by: Actor },
  ) => Promise<z.output<R>>;
}

/** Tries of an action that names no version, when others change the object at the same time. */
const TRIES = 3;

export function actionRoutes<T extends Record<string, z.ZodType>, R extends z.ZodType>(
  spec: ActionSpec<T, R>,
): Route[] {
  return Object.entries(spec.bodies).map(([action, body]) => {
    const isVersioned = spec.current !== undefined && !spec.unversioned?.includes(action);
    return define({
      method: 'post',
      path: `${spec.path}/actions/${action}`,
      summary: `${action} of one ${spec.what}`,
      need: typeof spec.need === 'string' ? spec.need : (spec.need[action] ?? 'operator'),
      params: idParams,
      body,
      reply: spec.reply,
      ...(isVersioned && spec.current !== undefined ? { current: spec.current } : {}),
      handle: (call) => {
        const request = { action, body: call.body } as ActionOf<T>;
        const at = { id: call.params.id, version: call.version, by: call.actor };
        if (isVersioned || spec.current === undefined) return spec.act(call, request, at);
        return actOnNewest(spec, call, request);
      },
    });
  });
}

async function actOnNewest<T extends Record<string, z.ZodType>, R extends z.ZodType>(
  spec: ActionSpec<T, R>,
  call: IdCall,
  request: ActionOf<T>,
): Promise<z.output<R>> {
  for (let tries = 1; ; tries += 1) {
    const current = await spec.current?.(call);
    const { id } = call.params;
    if (current === null || current === undefined) throw fault('API-NOT-FOUND', { what: id });
    try {
      return await spec.act(call, request, { id, version: current.version, by: call.actor });
    } catch (error) {
      const isStale = error instanceof ForewattError && error.code === 'API-VERSION-STALE';
      if (!isStale || tries >= TRIES) throw error;
    }
  }
}

/** Gives the value or says that there is none. */
export function found<T>(value: T | null, what: string): T {
  if (value === null) throw fault('API-NOT-FOUND', { what });
  return value;
}

/** The object without its undefined fields, as a filter wants it. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** `a,b` of a query as a list; undefined stays undefined. */
export function several(text: string | undefined): string[] | undefined {
  const values = text?.split(',').filter((value) => value !== '');
  return values === undefined || values.length === 0 ? undefined : values.slice(0, 50);
}
