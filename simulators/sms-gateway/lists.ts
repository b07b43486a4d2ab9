import { callView } from './calls.ts';
import { messageView } from './messages.ts';
import type { GatewayState, Kept } from './state.ts';

const PAGE_SIZE = 50;

/** One message or call, or a page of them, newest first; the filters are the provider's own and no others. */
export function listed(
  state: GatewayState,
  kind: 'Messages' | 'Calls',
  sid: string | null,
  query: URLSearchParams,
): Record<string, unknown> | null {
  const view = kind === 'Calls' ? callView : messageView;
  const { accountSid } = state.options;
  if (sid !== null) {
    const kept = state.kept.get(sid);
    return kept === undefined ? null : view(kept, accountSid);
  }
  const channel = kind === 'Calls' ? 'voice' : 'sms';
  const field = kind === 'Calls' ? 'StartTime' : 'DateSent';
  const wanted = [...state.kept.values()]
    .filter((kept) => kept.channel === channel && isWanted(kept, query, field))
    .reverse();
  const size = Math.min(Number(query.get('PageSize') ?? PAGE_SIZE), 1000);
  const page = Number(query.get('Page') ?? 0);
  const rows = wanted.slice(page * size, (page + 1) * size);
  const path = `/2010-04-01/Accounts/${accountSid}/${kind}.json`;
  const next = new URLSearchParams(query);
  next.set('Page', String(page + 1));
  next.set('PageSize', String(size));
  return {
    [kind.toLowerCase()]: rows.map((kept) => view(kept, accountSid)),
    page,
    page_size: size,
    start: page * size,
    end: page * size + rows.length - 1,
    first_page_uri: `${path}?PageSize=${size}&Page=0`,
    next_page_uri: wanted.length > (page + 1) * size ? `${path}?${next}` : null,
    previous_page_uri: null,
    uri: `${path}?PageSize=${size}&Page=${page}`,
  };
}

/** Times are compared by the second, as the provider keeps no finer ones. */
function isWanted(kept: Kept, query: URLSearchParams, field: string): boolean {
  const to = query.get('To');
  const from = query.get('From');
  if (to !== null && kept.to !== to) return false;
  if (from !== null && kept.from !== from) return false;
  const second = Math.floor(kept.at / 1000) * 1000;
  const after = query.get(`${field}>`);
  const before = query.get(`${field}<`);
  const on = query.get(field);
  if (after !== null && second < Math.floor(Date.parse(after) / 1000) * 1000) return false;
  if (before !== null && second > Date.parse(before)) return false;
  return on === null || new Date(kept.at).toISOString().slice(0, 10) === on.slice(0, 10);
}
