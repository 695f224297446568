// Changes ServiceAccounts at a steady pace, in a process of its own: URL, token, CA file, number of ServiceAccounts, changes a second.
// Of every ten changes eight give another role, one makes a ServiceAccount and one deletes it.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

const [url, token, ca, accounts, perSecond] = process.argv.slice(2);
const agent = new Agent({ ca: readFileSync(ca), keepAlive: true });
const path = `${url}/api/v1/namespaces/seeded/serviceaccounts`;

function send(method, target, body) {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
  };
  const sent = request(target, { method, agent, headers }, (response) => {
    response.resume();
    done += 1;
  });
  sent.on('error', () => {});
  sent.end(body === undefined ? undefined : JSON.stringify(body));
}

function change(index) {
  const extra = `extra-${Math.floor(index / 10)}`;
  if (index % 10 === 0) return send('POST', path, { metadata: { name: extra } });
  if (index % 10 === 5) return send('DELETE', `${path}/${extra}`);
  const role = { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/change-${index}` };
  const name = `account-${2 * ((index * 7919) % (accounts / 2))}`;
  send('PATCH', `${path}/${name}`, { metadata: { annotations: role } });
}

const began = performance.now();
let done = 0;
let index = 0;
setInterval(() => {
  const due = ((performance.now() - began) / 1000) * perSecond;
  while (index < due) change(index++);
}, 5);
process.on('SIGTERM', () => {
  console.log(`${(done / ((performance.now() - began) / 1000)).toFixed(0)} changes a second`);
  process.exit();
});
