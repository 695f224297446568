// Clients that list in a loop, in a process of their own: URL, token, CA file and number of clients.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';

const [url, token, ca, clients] = process.argv.slice(2);
const agent = new Agent({ ca: readFileSync(ca), keepAlive: true });
const options = { agent, headers: { authorization: `Bearer ${token}` } };
const list = () =>
  new Promise((resolve) => {
    get(`${url}/api/v1/namespaces/confirm-off/serviceaccounts?limit=20`, options, (response) => {
      if (response.statusCode !== 200) console.error(`listers: ${response.statusCode}`);
      response.resume().on('end', resolve);
    }).on('error', resolve);
  });
const loop = async () => {
  for (;;) await list();
};
for (let count = 0; count < Number(clients); count++) loop();
