/** Rules of notice, texts and settings on the page Admin. */
import { z } from 'zod';
import { localeSchema } from '../../../model/contact.ts';
import { fault } from '../../../runtime/problem.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import type { RulesDesk } from '../../rules-desk.ts';
import { noteIn } from '../../shapes/common.ts';
import {
  messageCheckSchema,
  messageListSchema,
  policyCheckSchema,
  policyTextSchema,
  settingListSchema,
  wordForms,
} from '../../shapes/rules.ts';

const POLICY_LETTERS_MOST = 100_000;
const policyIn = z.string().min(1).max(POLICY_LETTERS_MOST);
const messageIn = z.string().min(1).max(5_000);
const saving = { reason: noteIn, base: z.int().min(0) };
const name = {
  key: z.string().min(1).max(60),
  locale: localeSchema,
  words: z.enum(wordForms),
};

function desk({ rules }: ApiParts): RulesDesk {
  if (rules === undefined) throw fault('API-NOT-FOUND', { what: 'rules' });
  return rules;
}

export const rulesRoutes = [
  define({
    method: 'get',
    path: '/admin/policy',
    summary: 'The rules of notice as they count, with the versions that people saved',
    need: 'viewer',
    reply: policyTextSchema,
    handle: ({ parts }) => desk(parts).policy(),
  }),
  define({
    method: 'post',
    path: '/admin/policy/check',
    summary: 'Every contradiction of a text, and without any the last 30 days played with it',
    need: 'supervisor',
    body: z.strictObject({ text: policyIn }),
    reply: policyCheckSchema,
    handle: ({ parts, body }) => desk(parts).checkPolicy(body.text),
  }),
  define({
    method: 'post',
    path: '/admin/policy',
    summary: 'Saves rules of notice as a new version that counts at once; null: those of the file',
    need: 'supervisor',
    body: z.strictObject({ text: policyIn.nullable(), ...saving }),
    reply: policyTextSchema,
    status: 201,
    handle: ({ parts, body, actor }) => desk(parts).savePolicy({ ...body, by: actor }),
  }),
  define({
    method: 'get',
    path: '/admin/messages',
    summary: 'Every text of every language as it counts, with the versions that people saved',
    need: 'viewer',
    reply: messageListSchema,
    handle: ({ parts }) => desk(parts).messages(),
  }),
  define({
    method: 'post',
    path: '/admin/messages/check',
    summary: 'A text with its longest values: segments, cost and what is wrong with it',
    need: 'supervisor',
    body: z.strictObject({ ...name, text: messageIn }),
    reply: messageCheckSchema,
    handle: ({ parts, body: { text, ...at } }) => desk(parts).checkMessage(at, text),
  }),
  define({
    method: 'post',
    path: '/admin/messages',
    summary: 'Saves a text as a new version that counts at once; null: that of the file',
    need: 'supervisor',
    body: z.strictObject({ ...name, text: messageIn.nullable(), ...saving }),
    reply: messageListSchema,
    status: 201,
    handle: ({ parts, body: { text, reason, base, ...at }, actor }) =>
      desk(parts).saveMessage(at, { text, reason, base, by: actor }),
  }),
  define({
    method: 'get',
    path: '/admin/settings',
    summary: 'The settings at work and where each comes from; secrets are named, never shown',
    need: 'admin',
    reply: settingListSchema,
    handle: ({ parts }) => desk(parts).settings(),
  }),
];
