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
} as const;
