/** What the desk of rules works with, and how it says what is wrong. */
import type { SettingListView } from '../../api/shapes/rules.ts';
import type { Policy } from '../../notify/policy/load.ts';
import type { Messages } from '../../notify/templates/messages.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import type { Settings } from '../../settings/schema.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { RuleFiles } from './files.ts';

export interface RulesDeskParts {
  records: RecordsStore;
  clock: Clock;
  settings: Settings;
  /** At work; what is saved is put into these. */
  rules: { policy: Policy; messages: Messages };
  /** As they stand on disk now. */
  ruleFiles(): RuleFiles;
  settingsAtWork(): SettingListView;
}

export function wrong(problems: readonly ForewattError[]): ForewattError {
  const [first] = problems;
  const why = first === undefined ? '' : `${first.message} ${first.fix}`;
  return fault('NOT-EDIT-WRONG', { count: problems.length, why });
}

export function placed({ place, code, details, message, fix }: ForewattError, file: string) {
  const { line = 1, column = 1 } = place ?? {};
  return { file: place?.file ?? file, line, column, code, details, message, fix };
}
