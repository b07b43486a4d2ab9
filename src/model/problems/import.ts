import { problem } from '../problem.ts';

const asText = 'Mark the column as text before saving, or export it again from its source.';

export const importFileProblems = {
  'IMP-FILE-UNKNOWN': problem<{ file: string }>(
    422,
    (p) => `"${p.file}" is no file of an import and was not read.`,
    () => 'The names of the files stand in the documentation of the import.',
  ),
  'IMP-ENCODING': problem<{ offset: number }>(
    422,
    (p) => `The file is neither UTF-8 nor GB18030; the first bad byte is at offset ${p.offset}.`,
    () => 'Save it as "CSV UTF-8".',
  ),
  'IMP-CHARACTERS-LOST': problem<{ after: string }>(
    422,
    (p) => `Characters of the text were lost before it came here, the first after "${p.after}".`,
    () => 'Export it again from its source as "CSV UTF-8".',
  ),
  'IMP-READ-AS-GB18030': problem(
    422,
    () => 'The file is not UTF-8 and was read as GB18030.',
    () => 'Look at a few names; save as "CSV UTF-8" to be sure.',
  ),
  'IMP-EMPTY': problem(
    422,
    () => 'The file has no header row.',
    () => 'The first row names the columns.',
  ),
  'IMP-XML': problem<{ message: string }>(
    422,
    (p) => `The file is no well-formed XML: ${p.message}`,
    () => 'Export it again; a file that was cut off looks like this.',
  ),
  'IMP-QUOTE': problem(
    422,
    () => 'A quote opened in this row is never closed.',
    () => 'Close it, or double a quote that is part of the text.',
  ),
  'IMP-FIELDS': problem<{ fields: number; expected: number }>(
    422,
    (p) => `The row has ${p.fields} fields, ${p.expected} are expected.`,
    () => 'Put quotes around a text that holds the separator.',
  ),
  'IMP-COLUMN-MISSING': problem<{ column: string }>(
    422,
    (p) => `The column "${p.column}" is missing.`,
    () => 'Add it; the header row names the columns.',
  ),
  'IMP-COLUMN-TWICE': problem<{ column: string }>(
    422,
    (p) => `The column "${p.column}" stands there twice.`,
    () => 'Remove one of them.',
  ),
  'IMP-COLUMN-UNKNOWN': problem<{ column: string }>(
    422,
    (p) => `The column "${p.column}" is not known and was not read.`,
    () => 'Correct the name if it was meant to be one of ours.',
  ),
  'IMP-REQUIRED': problem<{ column: string }>(
    422,
    (p) => `"${p.column}" is empty.`,
    () => 'Every row needs it.',
  ),
  'IMP-ID-MANGLED': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" looks mangled by a spreadsheet: digits of the id are lost.`,
    () => asText,
  ),
  'IMP-ID-DECIMAL': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" is a decimal number and cannot be an id.`,
    () => asText,
  ),
  'IMP-ID-EXPONENT': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" was taken as an id; a spreadsheet may read it as a number.`,
    () => 'Compare it with its source.',
  ),
  'IMP-ID-ROUNDED': problem<{ text: string }>(
    422,
    (p) =>
      `"${p.text}" has more than 15 digits and ends in 000: a spreadsheet may have rounded it.`,
    () => 'Compare it with its source.',
  ),
  'IMP-ID-FORM': problem<{ text: string }>(
    422,
    (p) =>
      `"${p.text}" cannot be an id: it is empty, longer than 100 characters or has a line break.`,
    () => 'Shorten or correct it.',
  ),
  'IMP-ID-TWICE': problem<{ id: string; where: string }>(
    422,
    (p) => `"${p.id}" repeats the id of ${p.where}.`,
    () => 'Give each its own id.',
  ),
  'IMP-ID-CASE': problem<{ id: string; other: string; row: number }>(
    422,
    (p) =>
      `"${p.id}" and "${p.other}" (row ${p.row}) differ in upper and lower case only: two ids.`,
    () => 'Correct one of them if the same thing is meant.',
  ),
  'IMP-TEXT-LONG': problem<{ limit: number }>(
    422,
    (p) => `The text is longer than ${p.limit} characters.`,
    () => 'Shorten it.',
  ),
  'IMP-NUMBER': problem<{ text: string; least: number; most: number }>(
    422,
    (p) => `"${p.text}" is no number between ${p.least} and ${p.most}.`,
    () => 'Write digits with a decimal point, without unit and without separators of thousands.',
  ),
  'IMP-BOOLEAN': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" is neither true nor false.`,
    () => 'Write true or false.',
  ),
  'IMP-CHOICE': problem<{ text: string; words: string }>(
    422,
    (p) => `"${p.text}" is not one of the words of this column.`,
    (p) => `Write one of: ${p.words}.`,
  ),
  'IMP-PHASES': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" names no phases.`,
    () => 'Write any of A, B and C, each once; ? for one unknown phase of a supply point.',
  ),
  'IMP-PLACE': problem<{ id: string }>(
    422,
    (p) => `"${p.id}" needs either a node or a transformer.`,
    () => 'Fill exactly one of the two columns.',
  ),
  'IMP-SAME-NODE': problem<{ id: string }>(
    422,
    (p) => `Both ends of "${p.id}" are the same node.`,
    () => 'Correct from_node or to_node.',
  ),
  'IMP-AT-UNKNOWN': problem<{ id: string; at: string }>(
    422,
    (p) => `The asset "${p.id}" stands at "${p.at}", which does not exist.`,
    () => 'Name a device, section, transformer, supply point or node.',
  ),
  'IMP-EMAIL': problem(
    422,
    () => 'This is no e-mail address.',
    () => 'Write one address, such as name@example.org.',
  ),
  'IMP-WEBHOOK': problem(
    422,
    () => 'This is no address of a web hook.',
    () => 'Write a URL that begins with https://.',
  ),
  'IMP-ZONE': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" is no time zone.`,
    () => 'Write an IANA name, such as Asia/Shanghai, or leave it empty.',
  ),
  'IMP-QUIET': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" is no time of day.`,
    () => 'Write it from 00:00 to 24:00.',
  ),
  'IMP-QUIET-EMPTY': problem(
    422,
    () => 'Quiet hours need a beginning and an end that differ: empty, or the whole day?',
    () => 'Write 00:00 to 24:00 for a whole day, and leave both empty for none.',
  ),
  'IMP-QUIET-MINUTE': problem(
    422,
    () => 'Quiet hours end at 23:59 and leave one minute of the day open.',
    () => 'Write 24:00 if the end of the day is meant.',
  ),
  'IMP-CONTACT-UNKNOWN': problem<{ id: string }>(
    422,
    (p) => `There is no contact "${p.id}".`,
    () => 'Add it to contacts.csv, or correct the id.',
  ),
  'IMP-POINT-UNKNOWN': problem<{ id: string }>(
    422,
    (p) => `There is no supply point "${p.id}".`,
    () => 'Import the network first, or correct the id.',
  ),
  'IMP-WHERE': problem(
    422,
    () => 'The row says neither which device nor which supply points.',
    () => 'Fill device or supply_points, not both.',
  ),
  'IMP-PLAN-KNOWN': problem<{ start: string }>(
    409,
    (p) => `This work of ${p.start} stands in the records already.`,
    () => 'Nothing to do; it is left as it is.',
  ),
  'IMP-DEVICE-UNKNOWN': problem<{ id: string }>(
    422,
    (p) => `There is no device "${p.id}".`,
    () => 'Use an id of devices.csv, sections.csv or transformers.csv.',
  ),
  'IMP-END-FIRST': problem(
    422,
    () => 'The end is not later than the start.',
    () => 'Correct one of the two times.',
  ),
  'IMP-STEPS': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" is no list of switching steps.`,
    () => 'Write 08:00:SW-1,SW-2/TIE-3;17:00:TIE-3/SW-1 (time:open/close) or the same as JSON.',
  ),
  'IMP-ASSET-UNKNOWN': problem<{ id: string }>(
    422,
    (p) => `There is no asset "${p.id}".`,
    () => 'Use a meter, an id of assets.csv or one of a device or transformer.',
  ),
  'PHN-SHORT': problem(
    422,
    () => 'The phone number is too short; service numbers cannot be called back either.',
    () => 'Write the whole number with its area code.',
  ),
  'PHN-LONG': problem(
    422,
    () => 'The phone number is too long.',
    () => 'Remove the digits that do not belong to it.',
  ),
  'PHN-TWO': problem(
    422,
    () => 'The field holds two phone numbers.',
    () => 'Make a contact for each, or keep one.',
  ),
  'PHN-MANGLED': problem(
    422,
    () => 'The phone number was mangled by a spreadsheet: its digits are lost.',
    () => asText,
  ),
  'PHN-FORM': problem(
    422,
    () => 'This is no phone number.',
    () => 'Write digits, with + and the country code for a foreign one.',
  ),
  'TIM-GAP': problem<{ text: string; zone: string; candidates: string }>(
    422,
    (p) => `The local time "${p.text}" does not exist in ${p.zone}: the clock is set forward.`,
    (p) => `Write the offset with it: ${p.candidates}.`,
  ),
  'TIM-TWICE': problem<{ text: string; zone: string; candidates: string }>(
    422,
    (p) => `The local time "${p.text}" exists twice in ${p.zone}: the clock is set back.`,
    (p) => `Write the offset with it: ${p.candidates}.`,
  ),
  'TIM-SWAPPED': problem<{ text: string }>(
    422,
    (p) => `In "${p.text}" day and month could be swapped.`,
    () => 'Write year-month-day, such as 2026-03-05 08:00.',
  ),
  'TIM-NO-TIME': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" has no time of day.`,
    () => 'Add the time, such as 2026-03-05 08:00.',
  ),
  'TIM-NO-DAY': problem<{ text: string }>(
    422,
    (p) => `There is no such day: "${p.text}".`,
    () => 'Correct the date.',
  ),
  'TIM-FUTURE': problem<{ text: string }>(
    422,
    (p) => `${p.text} lies in the future.`,
    () => 'Correct the clock or the zone of what wrote the file.',
  ),
  'TIM-FORM': problem<{ text: string }>(
    422,
    (p) => `"${p.text}" is no time.`,
    () => 'Write 2026-03-05 08:00 in local time, or with an offset 2026-03-05T08:00+08:00.',
  ),
} as const;
