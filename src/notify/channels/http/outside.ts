// Addresses that a stranger gave us may lead outside and nowhere else: checked on what the name resolves to.
import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Two lists: in one, the rule of mapped addresses would match every address of IPv4. */
const inside4 = new BlockList();
const inside6 = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside4.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside6.addSubnet(net, prefix, 'ipv6');
}

/** Private, loopback, link-local, shared, multicast, or a way back to IPv4. */
export function isInside(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return family === 6 ? inside6.check(address, 'ipv6') : inside4.check(address, 'ipv4');
}

/** Whether a host may be called: named in the settings, or no address of our own network written out. */
export function mayCall(host: string, allowed: readonly string[]): boolean {
  if (allowed.includes(host)) return true;
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? !bare.endsWith('.localhost') && bare !== 'localhost' : !isInside(bare);
}

/** A look-up that answers with addresses outside alone, whatever the name says; ends with EINSIDE else. */
export function outsideLookup(allowed: readonly string[]): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, '', 0);
      const open = allowed.includes(host) ? found : found.filter((one) => !isInside(one.address));
      const [first] = open;
      if (first === undefined) {
        done(Object.assign(new Error('leads into our own network'), { code: 'EINSIDE' }), '', 0);
      } else if (options.all === true) done(null, open);
      else done(null, first.address, first.family);
    });
  };
}
