/** GET /api/v1/stream: what changes, as it changes (server-sent events). */
import type { Request, Response, Router } from 'express';
import { MINUTE } from '../../model/time.ts';
import type { Cancel } from '../../runtime/clock.ts';
import { fault } from '../../runtime/problem.ts';
import type { ApiParts } from '../parts.ts';
import { sendProblem } from '../problems.ts';
import { admitted } from '../register.ts';
import type { StreamSink } from '../stream-reader.ts';

/** Most topics of one stream. */
const TOPICS_MAX = 200;
const RETRY_S = 10;
/** How soon a stream ends after its session did. */
const CHECK_MS = MINUTE;

/** A page connects and goes on listening by itself: that keeps nobody signed in. */
const watching = { need: 'viewer', method: 'get', isAsked: false } as const;

export function streamRoute(router: Router, parts: ApiParts): void {
  router.get('/api/v1/stream', async (request, response) => {
    response.locals['route'] = '/stream';
    const identity = await admitted(parts, watching, request);
    const query = request.query as Record<string, string | string[] | undefined>;
    const after = request.get('last-event-id') ?? textOf(query['after']);
    const topics = (textOf(query['topics']) ?? '').split(',').filter((topic) => topic !== '');
    const reader = parts.stream.join({
      user: identity?.actor.id ?? 'public',
      topics: topics.slice(0, TOPICS_MAX),
      after,
      sink: responseSink(response),
    });
    if (reader === null) {
      response.set('Retry-After', String(RETRY_S));
      sendProblem(response, { problem: fault('API-STREAMS', {}) });
      return;
    }
    const stopChecking = whileKnown(parts, request, () => response.end());
    response.on('close', () => {
      stopChecking();
      reader.leave();
    });
  });
}

/** A stream outlives no session: asks again every minute, and hangs up once its owner may not read. */
function whileKnown(parts: ApiParts, request: Request, hangUp: () => void): Cancel {
  let isOver = false;
  let cancel: Cancel = () => {};
  const check = (): void => {
    admitted(parts, watching, request).then(arm, (error: unknown) => {
      parts.log.info({ err: error }, 'stream_ended');
      hangUp();
    });
  };
  const arm = (): void => {
    if (isOver) return;
    cancel = parts.wallClock.after(CHECK_MS, check);
  };
  arm();
  return () => {
    isOver = true;
    cancel();
  };
}

function textOf(value: string | string[] | undefined): string | null {
  const text = Array.isArray(value) ? value.join(',') : value;
  return text === undefined || text === '' ? null : text;
}

/** Headers go out with the first write, so that a refused reader can still get a problem. */
function responseSink(response: Response): StreamSink {
  return {
    write(text) {
      if (!response.headersSent) {
        response.writeHead(200, {
          'Content-Type': 'text/event-stream; charset=utf-8',
          'Cache-Control': 'no-store, no-transform',
          'X-Accel-Buffering': 'no',
        });
      }
      return response.write(text);
    },
    onDrain: (run) => void response.once('drain', run),
    end: () => void response.end(),
  };
}
