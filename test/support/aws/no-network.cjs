// Preloaded by `--require`: every connection and every look-up of a name fails, and is told.
'use strict';
const dns = require('node:dns');
const net = require('node:net');

const refuse = (what) => {
  process.stderr.write(`NETWORK USED: ${what}\n`);
  throw new Error(`no network: ${what}`);
};

net.Socket.prototype.connect = (...options) => refuse(JSON.stringify(options[0]));
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  dns[name] = (host) => refuse(String(host));
  dns.promises[name] = (host) => refuse(String(host));
}
