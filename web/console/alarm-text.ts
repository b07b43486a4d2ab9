import { type Language, stateWord } from '../shared/i18n.ts';
import type { Alarm } from '../shared/types.ts';

/** The service words an alarm in English; elsewhere its rule has a word, and its place a name. */
export function alarmText(alarm: Alarm, language: Language): string {
  if (language === 'en') return alarm.text;
  const place = alarm.device ?? alarm.asset ?? alarm.feeder ?? '';
  return `${place} ${stateWord('alarm', alarm.rule)}`.trim();
}
