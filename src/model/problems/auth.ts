import { problem } from '../problem.ts';

export const authProblems = {
  'AUT-UNKNOWN': problem(
    401,
    () => 'Nobody is signed in.',
    () => 'Sign in with POST /api/v1/session, or send a token as Authorization: Bearer.',
  ),
  'AUT-CREDENTIALS': problem(
    401,
    () => 'This name and password do not belong together.',
    () => 'Check both; after five failures there is a wait that doubles.',
  ),
  'AUT-CODE': problem(
    401,
    () => 'This code is wrong, too old, or used already.',
    () => 'Ask for a new one; a code holds for 5 minutes and 5 tries.',
  ),
  'AUT-WAIT': problem<{ seconds: number }>(
    429,
    (p) => `Too many failed sign-ins; the next try is possible in ${p.seconds} s.`,
    () => 'Wait as long as Retry-After says; an admin can set a new password.',
  ),
  'AUT-FORBIDDEN': problem<{ need: string }>(
    403,
    (p) => `This needs the right "${p.need}".`,
    (p) => `Ask somebody who has "${p.need}", or use a token with that scope.`,
  ),
  'AUT-CSRF': problem(
    403,
    () => 'The write does not carry the token of this session.',
    () => 'Send the csrf value of GET /api/v1/session as X-CSRF-Token.',
  ),
  'AUT-ORIGIN': problem(
    403,
    () => 'The write comes from a page of another site.',
    () => 'Use the pages of this service, or set http.publicUrl to the address people use.',
  ),
  'AUT-PASSWORD': problem<{ least: number }>(
    422,
    (p) => `The password is shorter than ${p.least} characters.`,
    () => 'Choose a longer one; a row of four words is good.',
  ),
  'AUT-NAME-TAKEN': problem<{ name: string }>(
    409,
    (p) => `There is already a user "${p.name}".`,
    () => 'Choose another name, or enable that user again.',
  ),
  'AUT-LAST-ADMIN': problem(
    409,
    () => 'This is the last admin.',
    () => 'Make another user admin first.',
  ),
} as const;
