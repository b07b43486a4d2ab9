/** A storm on the stream of one page: the product's own hub, fed far faster than any town is. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { type StreamHub, streamHub } from '../../../src/api/stream.ts';
import type { StreamKind, StreamObject } from '../../../src/api/stream-frames.ts';
import { systemClock } from '../../../src/runtime/clock.ts';

const TICK_MS = 20;

export interface Storm {
  publish(kind: StreamKind, object: StreamObject & { id: string }): void;
  /** Changes a second from now on; which one comes next is asked of `next`. */
  blow(perSecond: number, next: (made: number) => void): void;
  /** How many changes came until now. */
  made(): number;
  end(): void;
}

/** The page hears this storm instead of the town; what it asks is still answered by the town. */
export async function stormOver(page: Page): Promise<Storm> {
  const clock = systemClock();
  const hub = streamHub({ clock, wallClock: clock, epoch: 'storm' });
  const server = await served(hub);
  const { port } = server.address() as AddressInfo;
  await page.route('**/api/v1/stream**', (route) =>
    route.continue({ url: `http://127.0.0.1:${port}/stream` }),
  );
  let timer: ReturnType<typeof setInterval> | undefined;
  let made = 0;
  return {
    publish: (kind, object) => hub.publish(kind, object.id, object),
    blow(perSecond, next) {
      const [since, before] = [Date.now(), made];
      timer = setInterval(() => {
        const due = before + ((Date.now() - since) / 1_000) * perSecond;
        for (; made < due; made += 1) next(made);
      }, TICK_MS);
    },
    made: () => made,
    end() {
      clearInterval(timer);
      hub.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function served(hub: StreamHub): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const sink = {
      write: (text: string) => response.write(text),
      onDrain: (run: () => void) => void response.once('drain', run),
      end: () => void response.end(),
    };
    const reader = hub.join({ user: 'page', topics: [], after: null, sink });
    response.on('close', () => reader?.leave());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
