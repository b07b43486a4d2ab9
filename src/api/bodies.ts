/** Reads JSON bodies with a limit per kind of path. */
import express, { type Router } from 'express';

const KB = 1024;
const bodyLimits = { ingestBytes: 4 * KB * KB, otherBytes: 256 * KB, depth: 64 };

/** The one place where bodies of the API are read. */
export function bodyReaders(router: Router): void {
  router.use('/api/v1/ingest', jsonReader(bodyLimits.ingestBytes));
  router.use('/api', jsonReader(bodyLimits.otherBytes));
}

function jsonReader(limit: number): express.RequestHandler {
  return express.json({
    limit,
    // A bare null or number is JSON too; the schema refuses it by path and not as broken text.
    strict: false,
    type: ['application/json', 'application/*+json'],
    verify(_request, _response, bytes) {
      if (depthOf(bytes) > bodyLimits.depth) throw new Error('nested too deeply');
    },
  });
}

/** Deepest nesting of brackets outside of strings; looks at bytes, so that nothing is built for it. */
function depthOf(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) isText = false;
    } else if (byte === 0x22) isText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}
