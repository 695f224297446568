import type { ReasonCode, Truth } from '../../../../src/trust/evaluation/finding.ts';
import { KIAM_SERVER, PROVIDER } from '../../policies.ts';
import type { Source } from './sources.ts';

/** Who asks, `Principal` or `NotPrincipal`, and whether a statement is then about the one who asks. */
export type PrincipalRow = readonly [
  source: Source,
  caller: 'token' | 'role',
  principal: { readonly Principal: unknown } | { readonly NotPrincipal: unknown },
  matches: Truth,
  because: ReasonCode,
];

const ROOT = 'arn:aws:iam::111122223333:root';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/kiam-server/kiam';
const DIFFERS = 'principal-differs';

const federated = (...providers: string[]) => ({ Principal: { Federated: providers } });
const aws = (...principals: string[]) => ({ Principal: { AWS: principals } });

/** Principals, asked by a token of {@link PROVIDER} and by a session of {@link KIAM_SERVER}. */
export const PRINCIPAL_ROWS: readonly PrincipalRow[] = [
  ['principal', 'token', { Principal: { Federated: PROVIDER } }, 'yes', 'matched'],
  ['principal', 'token', federated(`${PROVIDER}2`, PROVIDER), 'yes', 'matched'],
  ['principal', 'token', { Principal: { AWS: ROOT, Federated: PROVIDER } }, 'yes', 'matched'],
  ['principal', 'token', { Principal: '*' }, 'yes', 'matched'],
  ['principal', 'token', federated(`${PROVIDER}2`), 'no', DIFFERS],
  ['principal', 'token', federated(PROVIDER.toLowerCase()), 'no', DIFFERS],
  ['principal', 'token', federated(`${PROVIDER}/`), 'no', DIFFERS],
  ['principal', 'token', federated(PROVIDER.replace('111122223333', '444455556666')), 'no', DIFFERS],
  ['principal', 'token', federated(PROVIDER.replace(':aws:', ':aws-cn:')), 'no', DIFFERS],
  ['principal', 'token', federated(PROVIDER.replace('oidc-', 'saml-')), 'no', DIFFERS],
  ['principal', 'token', federated('accounts.google.com'), 'no', DIFFERS],
  ['principal', 'token', federated('cognito-identity.amazonaws.com'), 'no', DIFFERS],
  ['principal', 'token', aws(ROOT), 'no', DIFFERS],
  ['principal', 'token', aws('111122223333'), 'no', DIFFERS],
  ['principal', 'token', aws(KIAM_SERVER), 'no', DIFFERS],
  ['principal', 'token', { Principal: { Service: 'ec2.amazonaws.com' } }, 'no', DIFFERS],
  [
    'principal',
    'token',
    { Principal: { Service: ['ec2.amazonaws.com', 'ecs.amazonaws.com'] } },
    'no',
    DIFFERS,
  ],
  ['principal', 'token', { Principal: { CanonicalUser: 'a'.repeat(64) } }, 'no', DIFFERS],
  [
    'principal',
    'token',
    federated('arn:aws:iam::111122223333:oidc-provider/*'),
    'unknown',
    'unknown-principal',
  ],
  [
    'principal',
    'token',
    federated('arn:aws:iam::*:oidc-provider/oidc.demo.example'),
    'unknown',
    'unknown-principal',
  ],
  ['silent', 'token', federated('*'), 'unknown', 'unknown-principal'],
  ['silent', 'token', { Principal: { AWS: '*' } }, 'unknown', 'unknown-principal'],
  ['silent', 'token', { Principal: { Robot: 'r2' } }, 'unknown', 'unknown-principal'],
  ['silent', 'token', federated(`$\{aws:username}`), 'unknown', 'unknown-principal'],
  ['silent', 'token', { Principal: { Robot: 'r2', Federated: PROVIDER } }, 'yes', 'matched'],
  ['grammar', 'token', { Principal: {} }, 'unknown', 'empty-list'],
  ['grammar', 'token', federated(), 'unknown', 'empty-list'],
  ['not-principal', 'token', { NotPrincipal: { Federated: PROVIDER } }, 'unknown', 'unknown-element'],
  ['not-principal', 'token', { NotPrincipal: { AWS: ROOT } }, 'unknown', 'unknown-element'],
  ['not-principal', 'token', { NotPrincipal: '*' }, 'unknown', 'unknown-element'],

  ['principal', 'role', aws(KIAM_SERVER), 'yes', 'matched'],
  ['principal', 'role', aws(SESSION), 'yes', 'matched'],
  ['principal', 'role', aws(ROOT), 'yes', 'matched'],
  ['principal', 'role', aws('111122223333'), 'yes', 'matched'],
  ['principal', 'role', aws('444455556666', ROOT), 'yes', 'matched'],
  ['principal', 'role', { Principal: '*' }, 'yes', 'matched'],
  ['principal', 'role', { Principal: { AWS: '*' } }, 'yes', 'matched'],
  ['principal', 'role', aws('arn:aws:iam::111122223333:role/kiam-server'), 'no', DIFFERS],
  ['principal', 'role', aws(KIAM_SERVER.toUpperCase()), 'unknown', 'unknown-principal'],
  ['principal', 'role', aws('arn:aws:iam::111122223333:role/infra/Kiam-Server'), 'no', DIFFERS],
  ['principal', 'role', aws('arn:aws:iam::111122223333:user/kiam-server'), 'no', DIFFERS],
  ['principal', 'role', aws('444455556666'), 'no', DIFFERS],
  ['principal', 'role', aws('arn:aws:iam::444455556666:root'), 'no', DIFFERS],
  ['principal', 'role', aws('arn:aws-cn:iam::111122223333:root'), 'no', DIFFERS],
  ['principal', 'role', aws(`${SESSION}2`), 'no', DIFFERS],
  ['principal', 'role', aws('arn:aws:sts::111122223333:federated-user/kiam-server'), 'no', DIFFERS],
  ['principal', 'role', aws('AROAIIAJ52LDNNHJ5CFFA'), 'no', DIFFERS],
  ['principal', 'role', federated(PROVIDER), 'no', DIFFERS],
  ['principal', 'role', aws('arn:aws:iam::111122223333:role/infra/*'), 'unknown', 'unknown-principal'],
  [
    'principal',
    'role',
    aws('arn:aws:sts::111122223333:assumed-role/kiam-server/*'),
    'unknown',
    'unknown-principal',
  ],
  ['principal', 'role', aws('arn:aws:iam::111122223333:*'), 'unknown', 'unknown-principal'],
  ['silent', 'role', aws('11112222333'), 'unknown', 'unknown-principal'],
  ['silent', 'role', aws(''), 'unknown', 'unknown-principal'],
  ['not-principal', 'role', { NotPrincipal: { AWS: [KIAM_SERVER, ROOT] } }, 'unknown', 'unknown-element'],
];
