// Preloaded by `--import`: every connection and every look-up of a name fails, and is told.
import dns from 'node:dns';
import net from 'node:net';

const refuse = (what: unknown): never => {
  process.stderr.write(`NETWORK USED: ${JSON.stringify(what)}\n`);
  throw new Error('there is no network');
};

Object.assign(net.Socket.prototype, { connect: refuse });
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  Object.assign(dns, { [name]: refuse });
  Object.assign(dns.promises, { [name]: refuse });
}
