// All that happens to a notice before it is sent, top to bottom. A held notice enters again at the first stage.
import type { NoticeRow } from '../model/outbox/notice-row.ts';
import { audience } from './stages/audience.ts';
import { deduplicate } from './stages/deduplicate.ts';
import { type StageFacts, saysDark, stop, type Verdict } from './stages/facts.ts';
import { limits } from './stages/limits.ts';
import { mode } from './stages/mode.ts';
import { preferences } from './stages/preferences.ts';
import { quiet } from './stages/quiet.ts';
import { stopped } from './stages/stopped.ts';
import { truth } from './stages/truth.ts';
import { validity } from './stages/validity.ts';

type Stage = (notice: NoticeRow, facts: StageFacts) => Verdict;

const stages = [
  audience, // subscribed, and told or not told as the wave wants it
  truth, // is it still so? restored, cancelled, superseded
  stopped, // a person kept the first word back: nothing that builds on it
  validity, // too old to be worth telling
  preferences, // opted out? which channel?
  deduplicate, // the same contact, the same news: once
  quiet, // hold until morning, unless it must be told
  limits, // too many in an hour: later, and then only the last truth
  mode, // test and off call no provider
] as const satisfies readonly Stage[];

/** Runs a notice through all stages; the first that stops or holds it has the word. */
export function decide(notice: NoticeRow, facts: StageFacts): Verdict {
  let verdict: Verdict = { do: 'pass', notice };
  for (const stage of stages) {
    verdict = stage(verdict.notice, facts);
    if (verdict.do === 'hold' && isOver(verdict.notice, facts)) return stop(notice, 'expired');
    if (verdict.do !== 'pass') return verdict;
  }
  return verdict;
}

/** What waits is given up when nobody would want to hear it any more. */
function isOver({ kind, validUntil }: NoticeRow, { now }: StageFacts): boolean {
  return validUntil <= now && !saysDark(kind);
}
