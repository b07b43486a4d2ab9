/** A route is data: what it takes, what it gives, who may, and the one function behind it. */
import type { Request } from 'express';
import { z } from 'zod';
import type { Need } from './auth/access.ts';
import type { Customer } from './auth/customers.ts';
import type { SignedIn } from './auth/sessions.ts';
import type { Actor } from './parts/acting.ts';
import type { ApiParts } from './parts.ts';

/** One call with its inputs checked. */
export interface Call<P, Q, B> {
  parts: ApiParts;
  actor: Actor;
  signedIn: SignedIn | null;
  /** Who is at `/my`; on other paths nobody, with nothing of their own. */
  customer: Customer;
  params: P;
  query: Q;
  body: B;
  /** What If-Match said, compared already; 0 where the path takes none. */
  version: number;
  /** The request itself, for the few that need a header of it. */
  request: Request;
  /** Adds a header to the answer. */
  header(name: string, value: string): void;
}

export interface Versioned {
  version: number;
}

export interface RouteShape<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** Below /api/v1, as OpenAPI writes it: `/outages/{id}`. */
  path: string;
  summary: string;
  need: Need;
  params?: P;
  query?: Q;
  body?: B;
  /** What the description shows where the body is checked item by item. */
  bodyShown?: z.ZodType;
  reply: R;
  /** 200 unless said; 204 sends nothing. */
  status?: number;
  /** Present: the path demands If-Match; gives the object as it stands, null when there is none. */
  current?: (call: {
    parts: ApiParts;
    params: z.output<P>;
    actor: Actor;
  }) => Promise<Versioned | null>;
  /** False where an answer must not be kept for a repeated Idempotency-Key. */
  isRepeatable?: boolean;
  handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.output<R>> | z.output<R>;
}

/** A route with its types left behind, as lists of routes hold it. */
export type Route = RouteShape<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Answer of paths that answer nothing. */
export const noReply = z.null();

/** Returns its argument with its types checked against each other. */
export function define<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
  R extends z.ZodType = z.ZodNull,
>(route: RouteShape<P, Q, B, R>): Route {
  return route as unknown as Route;
}
