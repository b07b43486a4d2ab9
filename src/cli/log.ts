import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { Log } from '../runtime/log.ts';

/** Names of fields that never leave the process in clear. */
const secrets = ['password', 'authToken', 'token', '*.password', '*.authToken', '*.token'];

/** Log to standard error: JSON lines, readable ones on a terminal. Level from `level`, else `info`. */
export function processLog(options: { json: boolean; level?: string }): Log {
  const settings = {
    level: options.level ?? 'info',
    redact: secrets,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  if (options.json || !process.stderr.isTTY) {
    return pino(settings, pino.destination({ dest: 2, sync: true }));
  }
  return pino(settings, pretty({ destination: 2, sync: true, translateTime: 'HH:MM:ss' }));
}
