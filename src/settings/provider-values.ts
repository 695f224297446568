import * as z from 'zod';
import { matching, type Value } from './values.ts';

/**
 * A client id of an OIDC provider: the audience of its tokens (IAM API, `clientIDType`). IAM would take a comma; whoever
 * writes one means several.
 */
export const clientId: Value<string> = matching(
  /^(?=.{1,255}$)[^\s\p{Cc}]+$/u,
  'is no audience of at most 255 characters without white space; write that of the tokens, as sts.amazonaws.com',
).refine((given) => !given.includes(','), 'has a comma; repeat --audience, once for each');

/** `KEY=VALUE` of a tag (IAM API, `Tag`). What begins with `aws:` is AWS's own. */
export const tag: Value<{ readonly key: string; readonly value: string }> = z
  .string()
  .transform((given, context) => {
    const at = given.indexOf('=');
    const [key, value] = [given.slice(0, at), given.slice(at + 1)];
    if (at > 0 && KEY.test(key) && VALUE.test(value)) return { key, value };
    context.addIssue(
      'is not of the form KEY=VALUE: a key of 1 to 128 and a value of up to 256 letters, digits, spaces and _.:/=+-@, the key not beginning with aws:',
    );
    return z.NEVER;
  });

const KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;

const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
