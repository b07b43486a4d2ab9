// A machine at the API: it reads, and hands in what the grid says.
import type { WaysIn } from './story-grid.ts';
import type { Body } from './story-people.ts';
import type { Process } from './story-service.ts';

export interface Machine extends Omit<WaysIn, 'later'> {
  read(path: string): Promise<Body>;
}

/** @param process the one that lives now */
export function storyMachine(base: string, process: () => Process): Machine {
  const authorization = (): string => `Bearer ${process().token}`;
  return {
    async read(path) {
      const headers = { authorization: authorization() };
      const response = await fetch(`${base}/api/v1${path}`, { headers });
      if (response.status !== 200) throw new Error(`GET ${path}: ${response.status}`);
      return response.json();
    },
    async ingest(what, items) {
      const response = await fetch(`${base}/api/v1/ingest/${what}`, {
        method: 'POST',
        headers: { authorization: authorization(), 'content-type': 'application/json' },
        body: JSON.stringify({ [what]: items }),
      });
      const body = (await response.json()) as Body;
      if (response.status === 202 && body.refused.length === 0) return;
      throw new Error(`ingest ${what}: ${response.status} ${JSON.stringify(body)}`);
    },
    // Only a collector knows that an asset does not answer; this is what it hands over.
    contact: (changes) => process().service.core.ingest.contact(changes),
  };
}
