/** The built console and field pages. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Router } from 'express';

const YEAR_S = 31_536_000;

/**
 * `/console/*` and `/field/*` from the folder of the Vite build; files with a hash in their name are kept
 * for a year, the page itself is asked for each time. Only paths without a dot fall back to the page.
 */
export function staticRoutes(router: Router, webDist: string | null): void {
  if (webDist === null || !existsSync(webDist)) return;
  const files = express.static(webDist, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders(response, path) {
      const isHashed = /[\\/]assets[\\/][^\\/]+-[\w-]{8,}\.\w+$/.test(path);
      const kept = isHashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache';
      response.set('Cache-Control', kept);
      // It stands below the pages that it keeps.
      if (path.endsWith('sw.js')) response.set('Service-Worker-Allowed', '/field');
    },
  });
  router.use(files);
  for (const program of ['console', 'field']) {
    router.get([`/${program}`, `/${program}/{*path}`], (request, response, next) => {
      if (request.path.includes('.')) {
        next();
        return;
      }
      response.set('Cache-Control', 'no-cache');
      response.sendFile(join(program, 'index.html'), { root: webDist });
    });
  }
}
