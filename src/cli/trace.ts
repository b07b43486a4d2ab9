import { gridFor, traceOf } from '../app.ts';
import { defineCommand } from './command.ts';

/** `forewatt trace DEVICE`: what lies behind a device, or above it. */
export const trace = defineCommand({
  usage: 'trace <device>',
  summary: 'what lies behind a device: supply points, customers by class, kVA',
  options: [
    ['--upstream', 'the devices above it instead'],
    ['--normal', 'in the normal state'],
    ['--network <path>', 'a folder of CSV files or a CIM file instead of the records'],
  ],
  async run({ arguments: [device], options, context }) {
    const path = options['network'];
    const grid = await gridFor(context.config, typeof path === 'string' ? path : undefined);
    const direction = options['upstream'] === true ? 'upstream' : 'downstream';
    const view = traceOf(grid, String(device), direction);
    const classes = Object.entries(view.byClass).map(([name, count]) => `${name} ${count}`);
    const text =
      direction === 'upstream'
        ? view.devices.join(' → ')
        : `${view.supplyPoints} supply points behind ${device}: ${classes.join(', ')}; ${view.kva} kVA`;
    const ok = direction === 'upstream' ? view.devices.length > 0 : true;
    return { ok, json: view, text };
  },
});
