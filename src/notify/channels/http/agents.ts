// Connections that are kept open to providers, few of them.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** Parallel connections to one provider. */
const SOCKETS_MOST = 32;

export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
  close(): Promise<void>;
}

/** @param keepAlive false: each call its own connection, for hosts that are many and seldom */
export function agents(keepAlive = true): Agents {
  const options = { keepAlive, maxSockets: SOCKETS_MOST };
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  return {
    ...{ http, https },
    close() {
      http.destroy();
      https.destroy();
      return Promise.resolve();
    },
  };
}
