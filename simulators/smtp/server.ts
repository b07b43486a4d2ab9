/**
 * A mail server that keeps what it is given and misbehaves by the name of the mailbox:
 * `dead@` 550, `full@` 452, `busy@` 421 and hangs up, `spam@` 554 after the text, `lost@` takes the text and hangs up
 * before it answers, `silent@` takes the text and never answers, `early@` hangs up at the recipient.
 */
import { createServer, type Server, type Socket } from 'node:net';

export interface Mail {
  from: string;
  to: string;
  /** ENVID of the envelope, where the sender gave one. */
  envelopeId: string | null;
  /** Head and body as they came, dots undoubled. */
  text: string;
  /** False where the sender never heard that it was taken. */
  isAnswered: boolean;
}

export interface MailServer {
  port: number;
  mails(): readonly Mail[];
  /** Connections are taken and nothing is said. */
  hush(isSilent: boolean): void;
  stop(): Promise<void>;
}

interface Envelope {
  from: string;
  to: string;
  envelopeId: string | null;
}

const EXTENSIONS = ['simulator', 'PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN'];

/** Listens on loopback. @param options.user, password as it asks for them, null: anybody may send */
export async function startMailServer(
  options: { port?: number; login?: { user: string; password: string } | null } = {},
): Promise<MailServer> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server: Server = createServer((socket) => {
    // Without it an answer waits for the other side's next word: 108 mails a second instead of thousands.
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (!isSilent) converse(socket, { mails, login: options.login ?? null });
  });
  await new Promise<void>((resolve) =>
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve()),
  );
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mails: () => mails,
    hush(silent) {
      isSilent = silent;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** What the server says to a line, and what it does after it. */
interface Answer {
  say: string | null;
  next?: 'hang_up' | 'end' | 'text';
}

interface Session {
  envelope: Envelope;
  isKnown: boolean;
  login: { user: string; password: string } | null;
}

function converse(
  socket: Socket,
  at: { mails: Mail[]; login: { user: string; password: string } | null },
): void {
  const session: Session = { envelope: nobody, isKnown: at.login === null, login: at.login };
  let isText = false;
  let rest = '';
  function act({ say, next }: Answer): void {
    if (say !== null) socket.write(`${say}\r\n`);
    isText = next === 'text';
    if (next === 'hang_up') socket.destroy();
    else if (next === 'end') socket.end();
  }
  act({ say: '220 simulator ready' });
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    rest += piece;
    for (;;) {
      const end = rest.indexOf(isText ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const part = rest.slice(0, end);
      rest = rest.slice(end + (isText ? 5 : 2));
      act(isText ? taken(session, part, at.mails) : answerTo(session, part));
    }
  });
}

const nobody: Envelope = { from: '', to: '', envelopeId: null };

function taken({ envelope }: Session, text: string, mails: Mail[]): Answer {
  const box = envelope.to.split('@')[0] ?? '';
  if (box === 'spam') return { say: '554 5.7.1 looks like spam' };
  const isAnswered = box !== 'lost' && box !== 'silent';
  mails.push({ ...envelope, text: text.replaceAll('\r\n..', '\r\n.'), isAnswered });
  if (box === 'lost') return { say: null, next: 'hang_up' };
  return { say: isAnswered ? '250 2.0.0 taken' : null };
}

function answerTo(session: Session, line: string): Answer {
  switch ((line.split(' ')[0] ?? '').toUpperCase()) {
    case 'EHLO': {
      const lines = session.login === null ? EXTENSIONS : [...EXTENSIONS, 'AUTH PLAIN'];
      const last = lines.length - 1;
      return { say: lines.map((one, i) => `250${i === last ? ' ' : '-'}${one}`).join('\r\n') };
    }
    case 'HELO':
    case 'NOOP':
      return { say: '250 ok' };
    case 'AUTH':
      return signIn(session, line.split(' ')[2] ?? '');
    case 'MAIL':
      if (!session.isKnown) return { say: '530 5.7.0 sign in first' };
      session.envelope = { ...nobody, from: pathIn(line), envelopeId: envelopeIdIn(line) };
      return { say: '250 2.1.0 ok' };
    case 'RCPT':
      return recipient(session, pathIn(line));
    case 'DATA':
      return session.envelope.to === ''
        ? { say: '503 5.5.1 no recipient' }
        : { say: '354 go on', next: 'text' };
    case 'RSET':
      return { say: '250 2.0.0 forgotten' };
    case 'QUIT':
      return { say: '221 2.0.0 bye', next: 'end' };
    default:
      return { say: '500 5.5.1 unknown' };
  }
}

function signIn(session: Session, told: string): Answer {
  const [, user, password] = Buffer.from(told, 'base64').toString().split('\0');
  session.isKnown = user === session.login?.user && password === session.login?.password;
  return { say: session.isKnown ? '235 2.7.0 welcome' : '535 5.7.8 wrong name or password' };
}

function recipient(session: Session, to: string): Answer {
  switch (to.split('@')[0]) {
    case 'dead':
      return { say: '550 5.1.1 no such mailbox' };
    case 'full':
      return { say: '452 4.2.2 mailbox full' };
    case 'busy':
      return { say: '421 4.3.2 come back later', next: 'end' };
    case 'early':
      return { say: null, next: 'hang_up' };
    default:
      session.envelope = { ...session.envelope, to };
      return { say: '250 2.1.5 ok' };
  }
}

function envelopeIdIn(line: string): string | null {
  return /ENVID=(\S+)/.exec(line)?.[1] ?? null;
}

function pathIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}
