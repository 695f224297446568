import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../src/tls/looking/chain-fault.ts';
import { CHAIN_CASES } from './chain-cases.ts';

describe('the verdict of kube-apiserver', () => {
  test.each(CHAIN_CASES)('on $name is $verdict', ({ chain, bundle, host, now, verdict }) => {
    const fault = chainFault(
      chain.map(({ certificate }) => certificate),
      { authorities: bundle.map(({ certificate }) => certificate), host, now },
    );
    expect(fault?.code).toBe(verdict);
  });
});
