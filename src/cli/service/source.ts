import type { SourceDetail, SourceView } from '../../model/source.ts';
import { type CommandCall, type CommandDefinition, defineCommand } from '../command.ts';
import { callService, serviceOptions } from './service-call.ts';

const list = defineCommand({
  usage: 'source list',
  summary: 'the sources of the running service, with their health',
  options: serviceOptions,
  run: (call) =>
    callService<{ items: SourceView[] }>(
      call,
      { method: 'GET', path: '/sources?limit=500' },
      ({ items }) => ({ ok: true, text: items.map(line).join('\n') || 'there are no sources' }),
    ),
});

const show = defineCommand({
  usage: 'source show <id>',
  summary: 'one source: causes, assets, learnt plan, what waits',
  options: serviceOptions,
  run: (call) => {
    const path = `/sources/${encodeURIComponent(String(call.arguments[0]))}`;
    return callService<SourceDetail>(call, { method: 'GET', path }, (detail) => ({
      ok: true,
      text: pageOf(detail),
    }));
  },
});

const enable = defineCommand({
  usage: 'source enable <id>',
  summary: 'collects from it again',
  options: serviceOptions,
  run: (call) => act(call, 'enable', {}),
});

const disable = defineCommand({
  usage: 'source disable <id>',
  summary: 'no longer collects from it, also after a restart',
  options: [['--reason <text>', 'why; it stands in the audit', 'by hand'], ...serviceOptions],
  run: (call) => act(call, 'disable', { reason: String(call.options['reason']) }),
});

const readNow = defineCommand({
  usage: 'source read-now <id>',
  summary: 'reads all its assets at once',
  options: serviceOptions,
  run: (call) => act(call, 'read-now', {}),
});

/** `forewatt source …`: sources of a running service. */
export const sources: readonly CommandDefinition[] = [list, show, enable, disable, readNow];

function act(call: CommandCall, action: string, body: object) {
  const id = encodeURIComponent(String(call.arguments[0]));
  const path = `/sources/${id}/actions/${action}`;
  return callService<SourceDetail>(call, { method: 'POST', path, body }, (detail) => ({
    ok: true,
    text: line(detail),
  }));
}

function line({ id, kind, health, reason, assets, readingsPerMinute }: SourceView): string {
  const why = reason === null ? '' : ` (${reason})`;
  const { answering, suspect, silent } = assets;
  const counts = `${answering} answering, ${suspect} suspect, ${silent} silent`;
  return `${id} ${kind} ${health}${why}; ${counts}; ${readingsPerMinute} a minute`;
}

function pageOf(detail: SourceDetail): string {
  const away = detail.contacts.items.filter(({ contact }) => contact !== 'answering');
  const { unacked, queue, spoolRows } = detail.waiting;
  return [
    line(detail),
    ...detail.causes.map(({ reason, since, text }) => `${reason} since ${since} ${text ?? ''}`),
    ...away.map((a) => `${a.asset} ${a.contact} since ${a.since} ${a.reason} missed ${a.missed}`),
    ...detail.learned,
    ...detail.slots.slow.map(
      ({ asset, group, tookS, periodS }) =>
        `${asset} ${group}: slower than its period: ${tookS.toFixed(1)} s of ${periodS} s`,
    ),
    `waiting: ${unacked} unacknowledged, ${queue} in memory, ${spoolRows} in the spool`,
    ...(detail.lastBad === null ? [] : [`last bad payload: ${detail.lastBad.reason}`]),
  ].join('\n');
}
