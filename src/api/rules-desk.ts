/** What the API needs to show and change the rules of notice, the texts, and to show the settings. */
import type { Locale } from '../model/contact.ts';
import type {
  MessageCheckView,
  MessageListView,
  PolicyCheckView,
  PolicyTextView,
  SettingListView,
  wordForms,
} from './shapes/rules.ts';

export interface MessageAt {
  key: string;
  locale: Locale;
  words: (typeof wordForms)[number];
}

/** A text to be saved; null: back to the file's. */
interface Saving {
  text: string | null;
  reason: string;
  /** The version that was read before it was changed. Errors: API-VERSION-STALE. */
  base: number;
  /** Who saves it, and from which address. */
  by: { name: string; from: string | null };
}

export interface RulesDesk {
  policy(): Promise<PolicyTextView>;
  /** Every contradiction, and without any the last days played with it. Writes nothing. */
  checkPolicy(text: string): Promise<PolicyCheckView>;
  /** Counts at once, for what is decided from now on. Errors: NOT-EDIT-WRONG. */
  savePolicy(saving: Saving): Promise<PolicyTextView>;
  messages(): Promise<MessageListView>;
  checkMessage(at: MessageAt, text: string): MessageCheckView;
  /** Errors: NOT-EDIT-WRONG. */
  saveMessage(at: MessageAt, saving: Saving): Promise<MessageListView>;
  settings(): SettingListView;
}
