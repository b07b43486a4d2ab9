/** Whatever goes wrong becomes one problem document (RFC 9457) with a code and a way out. */
import type { NextFunction, Request, Response } from 'express';
import type { z } from 'zod';
import { ForewattError, fault } from '../runtime/problem.ts';
import type { ApiParts } from './parts.ts';
import { fixIn } from './problem-words.ts';

export interface InputError {
  path: string;
  code: string;
  message: string;
}

/** Wrong input, field by field. */
export class InvalidInput extends Error {
  readonly errors: InputError[];
  constructor(errors: InputError[]) {
    super('invalid input');
    this.errors = errors;
  }
}

/** A stale version with the object as it stands now. */
export class StaleVersion extends Error {
  readonly problem: ForewattError;
  readonly current: unknown;
  constructor(problem: ForewattError, current: unknown) {
    super(problem.message);
    this.problem = problem;
    this.current = current;
  }
}

const ERRORS_MAX = 100;

/** Zod's issues as errors[]: path with dots, `body.` or `query.` in front. */
export function inputErrors(where: string, issues: readonly z.core.$ZodIssue[]): InputError[] {
  return issues.slice(0, ERRORS_MAX).flatMap((issue) => {
    const at = [where, ...issue.path.map(String)];
    if (issue.code !== 'unrecognized_keys') {
      return [{ path: at.join('.'), code: issue.code, message: issue.message }];
    }
    return issue.keys.slice(0, ERRORS_MAX).map((key) => ({
      path: [...at, key].join('.'),
      code: 'unknown_field',
      message: 'this field is not known here',
    }));
  });
}

interface Failure {
  problem: ForewattError;
  errors?: InputError[];
  current?: unknown;
}

/** Whether a problem was told as a page, to whoever came with a browser. */
type AsPage = (request: Request, response: Response, problem: ForewattError) => boolean;

/** The last handler: sends the problem, logs what is our fault. */
export function problemHandler(parts: ApiParts, asPage: AsPage) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const failure = failureOf(error);
    // A full disk or a part that is away says so itself; only what nobody foresaw needs a person here.
    if (failure.problem.code === 'API-INTERNAL') {
      parts.log.error(
        { err: error, path: request.path, request: response.locals['id'] },
        'request_failed',
      );
    }
    sayWhenAgain(response, failure.problem);
    if (!asPage(request, response, failure.problem)) sendProblem(response, failure);
  };
}

function sayWhenAgain(response: Response, { details }: ForewattError): void {
  const seconds = details['seconds'];
  if (typeof seconds === 'number') response.set('Retry-After', String(seconds));
}

export function sendProblem(response: Response, { problem, errors, current }: Failure): void {
  response
    .status(problem.status)
    .type('application/problem+json')
    .set('Cache-Control', 'no-store')
    .send(
      JSON.stringify({
        type: `/docs#${problem.code}`,
        title: problem.message,
        status: problem.status,
        code: problem.code,
        detail: fixIn(response.req.get('accept-language'), problem),
        instance: response.req.originalUrl.split('?')[0],
        requestId: response.locals['id'] ?? null,
        errors: errors ?? [],
        ...(current === undefined ? {} : { current }),
      }),
    );
}

function failureOf(error: unknown): Failure {
  if (error instanceof InvalidInput)
    return { problem: fault('API-INVALID', {}), errors: error.errors };
  if (error instanceof StaleVersion) return { problem: error.problem, current: error.current };
  if (error instanceof ForewattError) return { problem: error };
  return { problem: bodyProblem(error) ?? fault('API-INTERNAL', {}, { cause: error }) };
}

/** Errors of the body reader and the router, by the types they name. */
function bodyProblem(error: unknown): ForewattError | null {
  if (!(error instanceof Error)) return null;
  const { type, status, limit } = error as { type?: string; status?: number; limit?: number };
  switch (type) {
    case 'entity.parse.failed':
    case 'entity.verify.failed':
      return fault('API-JSON', {});
    case 'entity.too.large':
      return fault('API-TOO-LARGE', { limit: `${Math.round((limit ?? 0) / 1024)} kB` });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return fault('API-MEDIA', {});
    case 'request.size.invalid':
    case 'request.aborted':
      return fault('API-BROKEN-OFF', {});
    default:
      return status !== undefined && status >= 400 && status < 500
        ? fault('API-ADDRESS', {})
        : null;
  }
}
