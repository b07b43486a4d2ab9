import { once } from 'node:events';
import { join } from 'node:path';
import { startService } from '../app.ts';
import { loadSettings } from '../settings/load.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { buildWebWhenStale } from './demo/web-build.ts';

const root = join(import.meta.dirname, '../..');

/** `forewatt serve`: the service, until it is asked to stop; it drains before it ends. */
export const serve = defineCommand({
  usage: 'serve',
  summary: 'the service, without simulators; SIGHUP reloads the sources',
  reloads: true,
  async run({ context }) {
    buildScreens(context);
    const service = await startService(loadSettings(context.config, process.env), context.log);
    const { collecting, supervisor } = service.core;
    const reload = (): void => supervisor.watch('reload', collecting.reload('SIGHUP'));
    context.onReload(reload);
    context.say(`listening at ${service.url}`);
    if (!context.stopped.aborted) await once(context.stopped, 'abort');
    await service.stop();
    return null;
  },
});

/** Without its screens the service still finds outages and tells people: it starts all the same, and says so. */
function buildScreens({ say, log }: CommandContext): void {
  try {
    buildWebWhenStale(root, say);
  } catch (cause) {
    log.warn({ cause: String(cause) }, 'screens_not_built');
  }
}
