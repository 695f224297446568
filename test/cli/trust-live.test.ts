import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IamStandIn, startIamStandIn } from '../iam/stand-in/start.ts';
import { HOST, KIAM, letting, policyOf } from '../trust/editing/written.ts';
import { podrole } from './podrole.ts';

let iam: IamStandIn;
beforeAll(async () => {
  iam = await startIamStandIn();
});
afterAll(() => iam.stop());

const trust = (...args: string[]) => podrole(['trust', ...args], { env: iam.env });

test('try', async () => {
  iam.account.addRole({ name: 'cart', trustPolicy: policyOf(letting(['shop/cart'])) });
  for (const args of [
    ['add', '--role', 'cart', '--service-account', 'shop/b', '--dry-run'],
    ['add', '--role', 'cart', '--service-account', 'shop/b'],
    ['add', '--role', 'cart', '--service-account', 'shop/b', '--yes', '--settle', '0s'],
    ['add', '--role', 'cart', '--service-account', 'shop/b', '--yes'],
    ['check', '--role', 'cart', '--service-account', 'shop/b'],
    ['lint', '--role', 'cart'],
    ['remove', '--role', 'nocart', '--service-account', 'shop/b'],
    ['remove', '--role', 'arn:aws:iam::222222222222:role/cart', '--service-account', 'shop/b'],
  ]) {
    const began = performance.now();
    const { stdout, stderr, code } = await trust(...args);
    console.log(
      args.join(' '),
      Math.round(performance.now() - began),
      `\n${stdout}---\n${stderr}--- ${code}`,
    );
  }
  console.log(HOST, KIAM, iam.requests.map((r) => r.action).join(' '));
}, 60000);
