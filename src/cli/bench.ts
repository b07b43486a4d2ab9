import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fault } from '../runtime/problem.ts';
import { defineCommand } from './command.ts';

/** One line of `forewatt bench`: a figure beside a peer or limit measured in the same run. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  beside: string;
  besideValue: number;
  /** value / besideValue */
  ratio: number;
  target: string;
  ok: boolean;
}

const folder = join(import.meta.dirname, '../../bench');

/** What a measurement may be told: which part of it to do. */
interface Chosen {
  zone?: string;
}

/** `forewatt bench [NAME]`: the files of `bench/`, each prints its figures beside a peer or limit. */
export const bench = defineCommand({
  usage: 'bench [name]',
  summary: 'measures; each figure beside its peer or limit',
  options: [['--zone <zone>', 'of `year`: only this zone, such as Europe/London']],
  async run({ arguments: [name], options, context }) {
    const { zone } = options;
    const chosen: Chosen = typeof zone === 'string' ? { zone } : {};
    const all = readdirSync(folder).flatMap((file) => file.match(/^(.+)\.ts$/)?.[1] ?? []);
    if (name !== undefined && !all.includes(String(name))) {
      const why = `there is no measurement ${String(name)}, but ${all.join(', ')}`;
      throw fault('CLI-USAGE', { why, command: 'forewatt bench' });
    }
    const files = all.filter((one) => name === undefined || one === name);
    const figures: Figure[] = [];
    for (const file of files) {
      context.say(`${file}.ts …`);
      const module = (await import(pathToFileURL(join(folder, `${file}.ts`)).href)) as {
        bench?: (chosen: Chosen) => Promise<Figure[]>;
      };
      if (module.bench !== undefined) figures.push(...(await module.bench(chosen)));
    }
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
    const ok = figures.length > 0 && figures.every((figure) => figure.ok);
    const lines = figures.map(
      (f) =>
        `${f.ok ? 'ok    ' : 'MISSED'} ${f.name}: ${shown(f.value)} ${f.unit}` +
        ` (${f.beside}: ${shown(f.besideValue)}; target ${f.target})`,
    );
    return { ok, json: { machine, figures }, text: [machine, ...lines].join('\n') };
  },
});

function shown(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en');
}
