import { z } from 'zod';
import { locales } from '../../model/contact.ts';
import { isoInstant } from '../../model/time.ts';

/** What is wrong: by its code with its values, and in an English sentence. */
const saidSchema = z.object({
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  fix: z.string(),
});

const problemSchema = z.object({
  ...saidSchema.shape,
  file: z.string(),
  line: z.int(),
  column: z.int(),
});

/** One saving of a text; null: back to what the file says. */
const editSchema = z.object({
  no: z.int(),
  text: z.string().nullable(),
  by: z.string(),
  at: isoInstant,
  reason: z.string(),
});

export const policyTextSchema = z
  .object({
    file: z.string(),
    /** What counts: that of the last version, or of the file. */
    text: z.string(),
    fileText: z.string(),
    isEdited: z.boolean(),
    /** To be given back with what is saved. */
    base: z.int(),
    /** Newest first. */
    versions: z.array(editSchema),
  })
  .meta({ id: 'PolicyText' });
export type PolicyTextView = z.infer<typeof policyTextSchema>;

const sides = { before: z.int(), after: z.int() };

/** The plans of the last days as they would have gone; nothing is written. */
export const dryRunSchema = z
  .object({
    from: isoInstant,
    plans: z.int(),
    people: z.int(),
    /** False: there were more than are looked at. */
    isWhole: z.boolean(),
    otherDeadline: z.int(),
    missed: z.object(sides),
    newlyMissed: z.int(),
    noLongerMissed: z.int(),
    messages: z.object(sides),
    confirmations: z.object(sides),
    /** Plans that came too late to be approved without a reason. */
    late: z.object(sides),
    rows: z.array(
      z.object({
        plan: z.string(),
        kind: z.string(),
        start: isoInstant,
        people: z.int(),
        deadlineBefore: isoInstant.nullable(),
        deadlineAfter: isoInstant.nullable(),
        otherDeadline: z.int(),
        missedBefore: z.int(),
        missedAfter: z.int(),
        messagesBefore: z.int(),
        messagesAfter: z.int(),
        isLateBefore: z.boolean(),
        isLateAfter: z.boolean(),
        /** What no reason lifts, with the edited rules. */
        refused: saidSchema.nullable(),
      }),
    ),
  })
  .meta({ id: 'DryRun' });
export type DryRunView = z.infer<typeof dryRunSchema>;

export const policyCheckSchema = z
  .object({
    ok: z.boolean(),
    problems: z.array(problemSchema),
    warnings: z.array(problemSchema),
    dryRun: dryRunSchema.nullable(),
  })
  .meta({ id: 'PolicyCheck' });
export type PolicyCheckView = z.infer<typeof policyCheckSchema>;

export const wordForms = ['short', 'push', 'long'] as const;

const sampleSchema = z.object({
  /** With the longest values, or with all that may be left out left out. */
  values: z.enum(['longest', 'shortest']),
  text: z.string(),
  letters: z.int(),
  segments: z.int(),
  /** What a segment of it holds; null: no channel that counts letters so. */
  encoding: z.enum(['GSM-7', 'UCS-2']).nullable(),
  /** The first letter that is not in the telephone's alphabet, and makes the whole text longer. */
  wideLetter: z.string().nullable(),
  /** Null: no channel that costs by segments. */
  cost: z.number().nullable(),
});

export const messageCheckSchema = z
  .object({
    ok: z.boolean(),
    problems: z.array(problemSchema),
    samples: z.array(sampleSchema),
    currency: z.string(),
  })
  .meta({ id: 'MessageCheck' });
export type MessageCheckView = z.infer<typeof messageCheckSchema>;

export const messageTextSchema = z
  .object({
    key: z.string(),
    locale: z.enum(locales),
    words: z.enum(wordForms),
    /** Null: the file has none; a plain sentence is said. */
    text: z.string().nullable(),
    fileText: z.string().nullable(),
    isEdited: z.boolean(),
    variables: z.array(z.string()),
    versions: z.array(editSchema),
  })
  .meta({ id: 'MessageText' });
export type MessageTextView = z.infer<typeof messageTextSchema>;

export const messageListSchema = z
  .object({ base: z.int(), items: z.array(messageTextSchema) })
  .meta({ id: 'MessageTexts' });
export type MessageListView = z.infer<typeof messageListSchema>;

export const settingSchema = z
  .object({
    /** Keys with dots: `notify.holdSeconds`. */
    path: z.string(),
    value: z.string(),
    /** Null: the default of the product. */
    line: z.int().nullable(),
    /** A secret is never shown; its name is. */
    isSecret: z.boolean(),
    /** Where it counts: at the next start, or at once after a reload. */
    counts: z.enum(['next_start', 'reload']),
    /** The file says another value than the running service has. */
    differs: z.boolean(),
  })
  .meta({ id: 'Setting' });

export const settingListSchema = z
  .object({ file: z.string(), items: z.array(settingSchema) })
  .meta({ id: 'Settings' });
export type SettingListView = z.infer<typeof settingListSchema>;
