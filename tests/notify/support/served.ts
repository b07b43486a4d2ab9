/** The product as a process of its own, as `forewatt serve` starts it, without building the screens first. */
import { once } from 'node:events';
import { startService } from '../../../src/app.ts';
import { defineCommand } from '../../../src/cli/command.ts';
import { processLog } from '../../../src/cli/log.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { loadSettings } from '../../../src/settings/load.ts';

const serve = defineCommand({
  ...{ usage: 'serve', summary: 'the service' },
  async run({ context }) {
    // Every level: also what is written only where somebody looks for a fault.
    const log = processLog({ json: true, level: 'trace' });
    const service = await startService(loadSettings(context.config, process.env), log);
    context.say(`listening at ${service.url}`);
    if (!context.stopped.aborted) await once(context.stopped, 'abort');
    await service.stop();
    return null;
  },
});
process.exitCode = await runProgram([serve], process.argv.slice(2));
