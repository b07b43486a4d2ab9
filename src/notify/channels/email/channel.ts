// E-mail through the utility's own mail server.
import { createTransport, type SMTPPoolOptions } from 'nodemailer';
import { z } from 'zod';
import { subjectOf } from '../../templates/plain.ts';
import { budgetSettings } from '../budget.ts';
import {
  type ChannelPort,
  type ChannelTools,
  defineChannel,
  type Outcome,
  type Outgoing,
} from '../channel.ts';
import { outcomeOf } from './answers.ts';
import { calendarOf } from './calendar.ts';

const mailbox = z.email().max(200);
const settings = z.strictObject({
  kind: z.literal('smtp').default('smtp'),
  host: z.string().min(1).describe('Mail server that takes our mails'),
  port: z.int().min(1).max(65_535).default(587),
  secure: z.boolean().default(false).describe('TLS from the first byte (465); else STARTTLS'),
  plain: z.boolean().default(false).describe('Without TLS: only inside one machine'),
  user: z.string().nullable().default(null),
  password: z.string().nullable().default(null).describe('Secret: by env: or file: reference'),
  from: mailbox.describe('Sender that people see'),
  bounces: mailbox
    .nullable()
    .default(null)
    .describe('Envelope sender; its mailbox hands what comes back to /hooks/email/bounce'),
  hookKey: z
    .string()
    .min(16)
    .nullable()
    .default(null)
    .describe('Secret that /hooks/email/bounce asks for'),
  ratePerSecond: z.number().positive().max(1000).default(50).describe('Mails a second'),
  ...budgetSettings(0),
});
type EmailSettings = z.output<typeof settings>;

export const email = defineChannel({
  title: { en: 'E-mail', 'zh-CN': '电子邮件' },
  can: { receipts: 'failures', replies: false, confirm: true, segments: false },
  words: 'long',
  settings,
  rateOf: ({ ratePerSecond }) => ratePerSecond,
  addressOf: (contact) => contact.email,
  create: smtpEmail,
});

const CONNECTIONS_MOST = 5;
const MAILS_A_CONNECTION = 100;

function smtpEmail(of: EmailSettings, tools: ChannelTools): ChannelPort {
  const transport = createTransport(poolOptions(of, tools.timeoutMs));
  async function send(message: Outgoing): Promise<Outcome> {
    const domain = of.from.split('@')[1] ?? 'localhost';
    const leave = `${tools.publicUrl}/unsubscribe?d=${message.marker}`;
    try {
      await transport.sendMail({
        from: of.from,
        to: message.to,
        subject: subjectOf(message.kind, message.locale),
        text: message.text,
        ...calendarPart(message, { now: tools.clock.now(), domain }),
        date: new Date(tools.clock.now()),
        messageId: `<${message.marker}@${domain}>`,
        envelope: { from: envelopeSender(of, message.marker), to: message.to },
        dsn: { id: message.marker, return: 'headers', notify: ['failure'] },
        headers: {
          'Auto-Submitted': 'auto-generated',
          'Content-Language': message.locale,
          'List-Unsubscribe': `<${leave}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      });
      return { is: 'accepted', providerId: message.marker };
    } catch (error) {
      return outcomeOf(error);
    }
  }
  return {
    provider: 'smtp',
    send,
    // A mail server has no such question.
    find: () => Promise.resolve({ is: 'cannot' as const }),
    close: () => Promise.resolve(transport.close()),
  };
}

/** Planned work goes into the calendar of whoever wants it there; nobody is asked to accept anything. */
function calendarPart(
  message: Outgoing,
  at: { now: number; domain: string },
): { icalEvent?: { method: string; filename: string; content: string } } {
  const title = subjectOf(message.kind, message.locale);
  const calendar = calendarOf(message.kind, message.about, { ...at, title });
  if (calendar === null) return {};
  const { method, text } = calendar;
  return { icalEvent: { method, filename: 'power-cut.ics', content: text } };
}

/** `bounces` with the marker behind a plus: what comes back says by its address which mail it was. */
function envelopeSender({ bounces, from }: EmailSettings, marker: string): string {
  if (bounces === null) return from;
  const [box = '', domain = ''] = bounces.split('@');
  return `${box}+${marker}@${domain}`;
}

function poolOptions(of: EmailSettings, timeoutMs: number): SMTPPoolOptions & { pool: true } {
  const { host, port, secure, plain, user, password } = of;
  return {
    ...{ pool: true, host, port, secure, requireTLS: !(secure || plain), ignoreTLS: plain },
    ...{ maxConnections: CONNECTIONS_MOST, maxMessages: MAILS_A_CONNECTION },
    // Sending again is decided by the outbox alone.
    maxRequeues: 0,
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    ...(user === null || password === null ? {} : { auth: { user, pass: password } }),
  };
}
