// What every webhook must do and nothing else: parse, look up, patch, answer. The yardstick of the benches.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [cert, key] = process.argv.slice(2).map((file) => readFileSync(file));
const roles = new Map([['shop/checkout', 'arn:aws:iam::111122223333:role/checkout']]);

function patchOf(pod, role) {
  const operations = [];
  pod.spec.containers.forEach((container, index) => {
    const path = `/spec/containers/${index}`;
    const env = [
      { name: 'AWS_ROLE_ARN', value: role },
      {
        name: 'AWS_WEB_IDENTITY_TOKEN_FILE',
        value: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      },
    ];
    if (container.env) for (const value of env) operations.push({ op: 'add', path: `${path}/env/-`, value });
    else operations.push({ op: 'add', path: `${path}/env`, value: env });
    const mount = {
      name: 'aws-iam-token',
      readOnly: true,
      mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
    };
    operations.push({ op: 'add', path: `${path}/volumeMounts/-`, value: mount });
  });
  const token = { audience: 'sts.amazonaws.com', expirationSeconds: 86400, path: 'token' };
  const volume = { name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: token }] } };
  operations.push({ op: 'add', path: '/spec/volumes/-', value: volume });
  return operations;
}

createServer({ cert, key, keepAliveTimeout: 100_000 }, (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const review = JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    const { uid, namespace, object } = review.request;
    const role = roles.get(`${namespace}/${object.spec.serviceAccountName}`);
    const answer = { uid, allowed: true };
    if (role !== undefined) {
      answer.patchType = 'JSONPatch';
      answer.patch = Buffer.from(JSON.stringify(patchOf(object, role))).toString('base64');
    }
    const body = JSON.stringify({ apiVersion: review.apiVersion, kind: review.kind, response: answer });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(0, '127.0.0.1', function () {
  console.log(JSON.stringify({ msg: 'webhook ready', port: this.address().port }));
});
