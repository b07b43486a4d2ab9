import { type Language, stateWord } from '../shared/i18n.ts';
import type { Alarm } from '../shared/types.ts';
import { reportText } from './inbox/report-text.ts';

/** As the service words it; of an alarm of before that was in English alone, its place and the word of its rule. */
export function alarmText(alarm: Alarm, language: Language): string {
  const said = alarm.texts?.[language];
  if (said !== undefined || language === 'en') return reportText(said ?? alarm.text);
  const place = alarm.device ?? alarm.asset ?? alarm.feeder ?? '';
  return `${place} ${stateWord('alarm', alarm.rule)}`.trim();
}
