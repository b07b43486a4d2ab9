import { once } from 'node:events';
import { startService } from '../app.ts';
import { loadSettings } from '../settings/load.ts';
import { defineCommand } from './command.ts';

/** `forewatt serve`: the service, until it is asked to stop; it drains before it ends. */
export const serve = defineCommand({
  usage: 'serve',
  summary: 'the service, without simulators; SIGHUP reloads the sources',
  reloads: true,
  async run({ context }) {
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
