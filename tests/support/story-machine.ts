// A machine at the API: it reads, and hands in what the grid says.
import { type DurationMs, SECOND } from '../../src/model/time.ts';
import type { WaysIn } from './story-grid.ts';
import type { Body } from './story-people.ts';
import type { Process } from './story-service.ts';

export interface Machine extends Omit<WaysIn, 'later'> {
  read(path: string): Promise<Body>;
  /** What /readyz says, with its `status`. */
  ready(): Promise<Body>;
  /** The lines of /metrics that begin with these words. */
  figures(name: string): Promise<string[]>;
}

const AGAIN_AFTER_MS: DurationMs = 10 * SECOND;

/**
 * @param at.process the one that lives now
 * @param at.later when the head-end tries again
 */
export function storyMachine(at: {
  base: string;
  process: () => Process;
  later: WaysIn['later'];
}): Machine {
  const { base, process, later } = at;
  const authorization = (): string => `Bearer ${process().token}`;

  async function ingest(what: 'events' | 'readings', items: object[]): Promise<void> {
    const response = await fetch(`${base}/api/v1/ingest/${what}`, {
      method: 'POST',
      headers: { authorization: authorization(), 'content-type': 'application/json' },
      body: JSON.stringify({ [what]: items }),
    });
    const body = (await response.json()) as Body;
    if (response.status === 202 && body.refused.length === 0) return;
    // A head-end keeps what was not taken, and sends the same again.
    if (response.status === 507) {
      later(AGAIN_AFTER_MS, () => ingest(what, items));
      return;
    }
    throw new Error(`ingest ${what}: ${response.status} ${JSON.stringify(body)}`);
  }

  return {
    ingest,
    // Only a collector knows that an asset does not answer; this is what it hands over.
    contact: (changes) => process().service.core.ingest.contact(changes),
    async ready() {
      const response = await fetch(`${base}/readyz`);
      return { ...((await response.json()) as Body), status: response.status };
    },
    async figures(name) {
      const text = await (await fetch(`${base}/metrics`)).text();
      return text.split('\n').filter((line) => line.startsWith(name));
    },
    async read(path) {
      const headers = { authorization: authorization() };
      const response = await fetch(`${base}/api/v1${path}`, { headers });
      if (response.status !== 200) throw new Error(`GET ${path}: ${response.status}`);
      return response.json();
    },
  };
}
