import { type ReplayedOutage, type ReplayView, replayOf } from '../../app.ts';
import { fault } from '../../runtime/problem.ts';
import { columns } from '../columns.ts';
import { type CommandCall, defineCommand } from '../command.ts';

/** `forewatt replay`: what detection makes of a past time with the rules of today; nobody is told. */
export const replay = defineCommand({
  usage: 'replay',
  summary: 'a past time through rules and detector once more; tells nobody, saves nothing',
  options: [
    ['--from <time>', 'a local day, a local time or an instant'],
    ['--to <time>', 'the same; a day is counted whole'],
    ['--network <path>', 'folder or CIM file of a network in place of that of the time'],
  ],
  async run({ options, context }) {
    const { network } = options;
    const answer = await replayOf(context.config, {
      ...{ from: timeOf(options, 'from'), to: timeOf(options, 'to') },
      ...(typeof network === 'string' ? { network } : {}),
    });
    return { ok: true, json: answer, text: textOf(answer) };
  },
});

function timeOf(options: CommandCall['options'], option: 'from' | 'to'): string {
  const given = options[option];
  if (typeof given === 'string') return given;
  const allowed = 'a time such as 2026-07-15T18:00+08:00';
  throw fault('REP-OPTION', { option, given: '', allowed });
}

function textOf(answer: ReplayView): string {
  const { facts, networks, onlyLive } = answer;
  const judged = Object.entries(facts).map(([name, count]) => `${count} ${name}`);
  return [
    ...table(answer.outages),
    ...(onlyLive.length > 0 ? [`in the records alone: ${onlyLive.join(', ')}`] : []),
    `judged: ${judged.join(', ')}`,
    ...networks.map(({ version, path, from }) => `network ${path ?? version} from ${from}`),
    `${answer.decisions} decisions, ${answer.decisionsHash}`,
    `${answer.speed} times as fast as it happened`,
  ].join('\n');
}

function table(outages: readonly ReplayedOutage[]): string[] {
  if (outages.length === 0) return ['no outage'];
  return columns([
    ['outage', 'in the records', 'state', 'device', 'feeder', 'customers', 'began', 'restored'],
    ...outages.map((one) => [
      ...[one.id, one.live ?? '-', one.state, one.device ?? '-', one.feeder ?? '-'],
      ...[String(one.customers.peak), one.startedAt, one.restoredAt ?? '-'],
    ]),
  ]);
}
