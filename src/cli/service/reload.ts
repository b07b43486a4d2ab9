import type { ReloadView } from '../../app.ts';
import { defineCommand } from '../command.ts';
import { callService, serviceOptions } from './service-call.ts';

/** `forewatt reload`: the running service reads its settings and device files again. */
export const reload = defineCommand({
  usage: 'reload',
  summary: 'the running service takes over changed sources; with any problem nothing changes',
  options: serviceOptions,
  run: (call) =>
    callService<ReloadView>(call, { method: 'POST', path: '/admin/reload', body: {} }, (done) => ({
      ok: done.ok,
      text: textOf(done),
    })),
});

function textOf({ ok, problems, added, removed, restarted, kept, needsRestart }: ReloadView) {
  if (!ok) {
    return problems
      .map(({ file, line, column, code, message, fix }) => {
        return `${file}:${line}:${column} ${code} ${message} ${fix}`;
      })
      .join('\n');
  }
  const named = { added, removed, restarted };
  const changes = Object.entries(named).filter(([, ids]) => ids.length > 0);
  return [
    ...changes.map(([what, ids]) => `${what}: ${ids.join(', ')}`),
    `${kept.length} went on undisturbed`,
    ...(needsRestart.length > 0 ? [`at the next start only: ${needsRestart.join(', ')}`] : []),
  ].join('\n');
}
