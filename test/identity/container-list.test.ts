import { describe, expect, test } from 'vitest';
import { chooseContainers, isChosen } from '../../src/identity/container-list.ts';
import type { Remark } from '../../src/identity/reasons.ts';

const list = (value: string | undefined) => (value === undefined ? undefined : { value, described: 'X' });
function chosen(include: string | undefined, skip: string | undefined) {
  const remarks: Remark[] = [];
  const choice = chooseContainers(list(include), list(skip), remarks);
  const names = ['app', 'proxy', 'a b', 'x,y', ''].filter((name) => isChosen(name, choice));
  return { names, codes: remarks.map(({ code }) => code) };
}
const ALL = ['app', 'proxy', 'a b', 'x,y', ''];
const without = (...names: readonly string[]) => ALL.filter((name) => !names.includes(name));

describe('of the containers app, proxy, "a b" and "x,y"', () => {
  test.each<[include: string | undefined, skip: string | undefined, names: readonly string[]]>([
    [undefined, undefined, ALL],
    [undefined, 'proxy', without('proxy')],
    [undefined, ' proxy , app ', without('proxy', 'app')],
    [undefined, 'proxy;app', without('proxy', 'app')],
    [undefined, ';;proxy; ,;', without('proxy')],
    [undefined, '\tproxy\t', without('proxy')],
    [undefined, '"proxy",app', without('proxy', 'app')],
    [undefined, 'a b', without('a b')],
    [undefined, '__proto__,constructor', ALL],
    ['app', undefined, ['app']],
    ['app', 'app', ['app']],
    ['app;proxy', 'proxy', ['app', 'proxy']],
    [' app ', 'nobody', ['app']],
    ['nobody', undefined, []],
    ['proxy , app', undefined, ['app', 'proxy']],
  ])('include %j and skip %j choose %j', (include, skip, names) => {
    expect(chosen(include, skip)).toEqual({ names, codes: [] });
  });

  test('an include list that cannot be read chooses all, with a warning', () => {
    expect(chosen('a"b', undefined)).toEqual({ names: ALL, codes: ['include-containers-invalid'] });
  });

  test('a skip list that cannot be read skips nobody, with a warning', () => {
    expect(chosen(undefined, 'a"b')).toEqual({ names: ALL, codes: ['skip-containers-invalid'] });
  });

  test('an include list that cannot be read leaves the skip list in force', () => {
    expect(chosen('a"b', 'proxy').names).toEqual(without('proxy'));
  });
});

test('a list of 250 KB is read fast', () => {
  const started = performance.now();
  for (const text of ['a;'.repeat(125_000), ' '.repeat(250_000), '"'.repeat(250_001), ','.repeat(250_000)])
    chosen(text, text);
  expect(performance.now() - started).toBeLessThan(3000);
});
