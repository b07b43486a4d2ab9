import { problem } from '../problem.ts';

export const apiProblems = {
  'API-NOT-FOUND': problem<{ what: string }>(
    404,
    (p) => `There is no ${p.what}.`,
    () => 'Check the id; what you may not see is not found either.',
  ),
  'API-INVALID': problem(
    422,
    () => 'The request does not have the form that this path takes.',
    () => 'Correct the fields named in errors; the schema stands in /api/v1/openapi.json.',
  ),
  'API-JSON': problem(
    400,
    () => 'The body is not JSON.',
    () => 'Send JSON in UTF-8 with content-type application/json.',
  ),
  'API-MEDIA': problem(
    415,
    () => 'The body is of a kind that this path does not take.',
    () => 'Send JSON in UTF-8 with content-type application/json.',
  ),
  'API-ADDRESS': problem(
    400,
    () => 'The address cannot be read.',
    () => 'Write a percent sign as %25 and send the path in UTF-8.',
  ),
  'API-BROKEN-OFF': problem(
    400,
    () => 'The request ended before its body was complete.',
    () => 'Send it again; content-length must be the length of the body.',
  ),
  'API-KEY-REUSED': problem(
    422,
    () => 'This Idempotency-Key has been used with another body.',
    () => 'Use a new key for every new request.',
  ),
  'API-STREAMS': problem(
    503,
    () => 'Too many streams are open.',
    () => 'Close another tab, or try again as Retry-After says.',
  ),
  'API-TOO-LARGE': problem<{ limit: string }>(
    413,
    (p) => `The body is larger than ${p.limit}.`,
    () => 'Send it in several requests.',
  ),
  'API-VERSION-MISSING': problem(
    428,
    () => 'This change needs the version it was made for.',
    () => 'Read the object and send its version as If-Match: "N".',
  ),
  'API-VERSION-STALE': problem<{ what: string; version: number }>(
    412,
    (p) => `${p.what} has been changed meanwhile; it is at version ${p.version}.`,
    () => 'Compare with the current object in this answer and send your change again.',
  ),
  'API-RATE': problem(
    429,
    () => 'Too many requests from this address.',
    () => 'Wait as long as Retry-After says.',
  ),
  'API-INTERNAL': problem(
    500,
    () => 'Something failed on our side.',
    () => 'Try again; if it stays, give the request id to whoever runs this service.',
  ),
  'API-PUSH-SERVICE': problem<Record<string, never>>(
    422,
    () => 'The browser names a push service that is not known here, or broken keys.',
    () => 'Add its host under notify.channels.web_push.services, then subscribe again.',
  ),
  'API-UNAVAILABLE': problem<{ what: string }>(
    503,
    (p) => `${p.what} cannot be reached at the moment.`,
    () => 'Try again shortly; /readyz says what is missing.',
  ),
} as const;
