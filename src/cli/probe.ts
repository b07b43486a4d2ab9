import {
  type ProbeAnswer,
  type ProbedReading,
  type ProbeTarget,
  probeRegisters,
  probeTemplate,
  type RawAnswer,
  type ShownCandidate,
} from '../app/sources/probe.ts';
import { parseDuration } from '../model/time.ts';
import { fault } from '../runtime/problem.ts';
import { addressText, columns, numberText } from './columns.ts';
import { type CommandAnswer, type CommandCall, defineCommand } from './command.ts';
import { addressFrom, readingCells, tableFrom, viewLines } from './registers.ts';

/** `forewatt probe HOST` or `PATH`: reads a real device once; no template: its raw registers. */
export const probe = defineCommand({
  usage: 'probe <host>',
  summary: 'reads a Modbus device once (it never writes): host, host:port or a serial port',
  options: [
    ['--unit <number>', 'unit number behind the gateway', '1'],
    ['--framing <kind>', 'mbap: Modbus TCP; rtu: serial frames carried over TCP', 'mbap'],
    ['--baud <number>', 'of a serial port; the template’s, else 9600'],
    ['--parity <kind>', 'of a serial port: none, even or odd', 'none'],
    ['--stop-bits <number>', 'of a serial port: 1 or 2', '1'],
    ['--template <name>', 'every point of it: a name of devices/ beside the settings, or a file'],
    ['--at <address>', 'without a template: raw registers from this address, as every type'],
    ['--count <number>', 'how many', '2'],
    ['--table <name>', 'coil, discrete, holding or input', 'holding'],
    ['--golden', 'with a template: prints golden frames of this device, ready to be copied'],
    ['--timeout <duration>', 'of one request; 1s, with rtu 1500ms'],
  ],
  async run(call) {
    const { template, at, count, table, golden } = call.options;
    const target = targetOf(call);
    if (typeof template === 'string') {
      const { config } = call.context;
      return pointsAnswer(
        await probeTemplate(target, { config, template, golden: golden === true }),
      );
    }
    if (typeof at !== 'string') {
      throw fault('COL-CALL-INCOMPLETE', { why: 'give --template, or --at for raw registers' });
    }
    const wanted = {
      table: tableFrom(String(table)),
      at: addressFrom(at, '--at'),
      count: addressFrom(String(count), '--count'),
    };
    return rawAnswer(await probeRegisters(target, wanted));
  },
});

function targetOf({ arguments: [host], options, context }: CommandCall): ProbeTarget {
  const { unit, framing, timeout } = options;
  if (framing !== 'mbap' && framing !== 'rtu') {
    throw fault('COL-CALL-INCOMPLETE', { why: '--framing is mbap or rtu' });
  }
  return {
    address: String(host),
    unit: addressFrom(String(unit), '--unit'),
    framing,
    serial: serialFrom(options),
    timeoutMs: typeof timeout === 'string' ? durationFrom(timeout) : null,
    stopped: context.stopped,
  };
}

function serialFrom({ baud, parity, stopBits }: CommandCall['options']): ProbeTarget['serial'] {
  const why = (name: string, kinds: string) => ({ why: `--${name} is ${kinds}` });
  const speed = typeof baud === 'string' ? Number(baud) : null;
  if (speed !== null && !(Number.isInteger(speed) && speed >= 300 && speed <= 921_600)) {
    throw fault('COL-CALL-INCOMPLETE', why('baud', 'a number from 300 to 921600'));
  }
  if (parity !== 'none' && parity !== 'even' && parity !== 'odd') {
    throw fault('COL-CALL-INCOMPLETE', why('parity', 'none, even or odd'));
  }
  if (stopBits !== '1' && stopBits !== '2') {
    throw fault('COL-CALL-INCOMPLETE', why('stop-bits', '1 or 2'));
  }
  return { baud: speed, parity, stopBits: stopBits === '1' ? 1 : 2 };
}

function durationFrom(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw fault('COL-CALL-INCOMPLETE', { why: `--timeout ${text} is no duration such as 500ms` });
  }
}

function rawAnswer(answer: RawAnswer): CommandAnswer {
  const { host, unit, table, at, registers, exception, views, ok } = answer;
  const head = `${host} unit ${unit}: ${table} from ${addressText(at)}`;
  const text =
    exception === null
      ? [head, registers.join(' '), ...(views.length === 0 ? [] : viewLines(views))].join('\n')
      : `${head}: ${exception}`;
  return { ok, json: answer, text };
}

function pointsAnswer(answer: ProbeAnswer): CommandAnswer {
  const { host, unit, template, model, readings, requests } = answer;
  const good = readings.filter(({ quality, doubtful }) => quality === 'good' && !doubtful).length;
  const text = [
    ...columns(readings.map(pointCells)),
    ...readings.flatMap(candidateLines),
    ...section('Registers this device does not have', answer.missing.map(missingLine)),
    ...section('For the template', answer.limits === null ? [] : [answer.limits.text]),
    ...section('Most likely', answer.advice),
    ...section('To compare with the display', answer.notes),
    ...section('No values', answer.failures),
    '',
    ...(model === null ? [] : [model]),
    `${host} unit ${unit}, ${template}: ${good} of ${readings.length} points good, ${requests} requests`,
    ...(answer.golden === null ? [] : ['', answer.golden.text]),
  ].join('\n');
  return { ok: answer.ok, json: answer, text };
}

function pointCells(reading: ProbedReading): string[] {
  const [point = '', value = '', quality = '', ...rest] = readingCells(reading);
  const isUnlikely = reading.doubtful && reading.quality === 'good';
  return [point, value, isUnlikely ? `${quality}, unlikely` : quality, ...rest];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function missingLine({ table, from, to, points }: ProbeAnswer['missing'][number]): string {
  const range = from === to ? addressText(from) : `${addressText(from)} – ${addressText(to)}`;
  return `${table} ${range}: ${points.join(', ')} (remove, correct, or mark optional: true)`;
}

/** The four orders at the address, the neighbours in the order that is written, and what is plausible. */
function candidateLines(reading: ProbedReading): string[] {
  const { point, at, order, candidates } = reading;
  const shown = candidates.filter((one) => one.at === at || one.plausible || one.order === order);
  if (shown.length === 0) return [];
  const rows = shown.map((one) => candidateCells(one));
  return ['', `${point} is ${reading.reason ?? 'unlikely'}; it would be`, ...columns(rows)];
}

function candidateCells(candidate: ShownCandidate): string[] {
  const { at, order, value, unit, reason, plausible, likely } = candidate;
  const shown = `${numberText(value)} ${unit === '1' ? '' : (unit ?? '')}`.trim();
  const mark = likely ? '→' : plausible ? '?' : ' ';
  return [`  ${mark}`, addressText(at), order, shown, reason ?? ''];
}
