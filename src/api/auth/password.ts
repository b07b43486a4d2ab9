/** Passwords as they are kept: scrypt with its own salt and cost. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { fault } from '../../runtime/problem.ts';

const PASSWORD_LEAST = 12;
/** scrypt's N: 32 MB and about 60 ms a check. */
const PASSWORD_COST = 32_768;
const BLOCK_SIZE = 8;
const PARALLEL = 1;
const HASH_BYTES = 32;

/**
 * @returns `scrypt$N$r$p$salt$hash`, base64
 * Errors: AUT-PASSWORD when shorter than 12 characters.
 */
export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<string> {
  if ([...password].length < PASSWORD_LEAST) throw fault('AUT-PASSWORD', { least: PASSWORD_LEAST });
  const salt = randomBytes(16);
  const hash = await derive(password, salt, { N: cost, r: BLOCK_SIZE, p: PARALLEL });
  return [
    'scrypt',
    cost,
    BLOCK_SIZE,
    PARALLEL,
    salt.toString('base64'),
    hash.toString('base64'),
  ].join('$');
}

/** False also for a kept value that is none of ours. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [name, N, r, p, salt, hash] = kept.split('$');
  if (name !== 'scrypt' || salt === undefined || hash === undefined) return false;
  const wanted = Buffer.from(hash, 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(password, Buffer.from(salt, 'base64'), cost);
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

function derive(
  password: string,
  salt: Buffer,
  cost: { N: number; r: number; p: number },
): Promise<Buffer> {
  const options = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
