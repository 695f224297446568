// What every server of one document must do and nothing else: 304 to whoever has it, else its bytes. The yardstick of
// the issuer.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [cert, key, document] = process.argv.slice(2).map((file) => readFileSync(file));
const { headers, body } = JSON.parse(document);
const { etag, 'cache-control': cacheControl } = headers;
const notModified = { etag, 'cache-control': cacheControl };

createServer({ cert, key, keepAliveTimeout: 75_000 }, (request, response) => {
  if (request.headers['if-none-match'] === etag) response.writeHead(304, notModified).end();
  else response.writeHead(200, headers).end(body);
}).listen(0, '127.0.0.1', function () {
  console.log(JSON.stringify({ msg: 'issuer ready', port: this.address().port }));
});
