import type { PublicStatus } from '../shapes/public.ts';
import { xml } from './text.ts';

/** `/feeds/outages.atom`: one entry an outage; its id is the same for ever, `updated` moves. */
export function atomFeed(status: PublicStatus, publicUrl: string): string {
  const entries = status.outages.map((one) => {
    const count = one.customers === '<5' ? 'fewer than 5 customers' : `${one.customers} customers`;
    const etr = one.etr?.high ?? one.etr?.at ?? null;
    const back = etr === null ? 'time of return not known yet' : `expected back ${etr}`;
    return `<entry><id>urn:forewatt:${xml(one.id)}</id><title>${xml(`${one.areaName}: ${one.state}`)}</title>
<updated>${one.lastUpdateAt}</updated><published>${one.startedAt}</published>
<link href="${xml(`${publicUrl}/area/${encodeURIComponent(one.area)}`)}"/>
<summary>${xml(`${count}, since ${one.startedAt}, ${back}`)}</summary></entry>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:forewatt:outages</id><title>${xml(status.utility)}</title>
<updated>${status.asOf}</updated><author><name>${xml(status.utility)}</name></author>
<link rel="self" href="${xml(`${publicUrl}/feeds/outages.atom`)}"/>
${entries.join('\n')}</feed>
`;
}
