import type { FaultCode } from './fault.ts';

/** How much a finding matters. */
export type Level =
  /** Admissions fail, or a key is lost. */
  | 'error'
  /** It works until something ordinary happens. */
  | 'warning'
  /** Worth knowing. */
  | 'note';

/** One row of {@link FINDING_GROUPS}. */
export interface FindingRow {
  readonly level: Level;
  /** What it means, as a sentence for `docs/certs.md`. */
  readonly means: string;
  readonly mend: string;
}

const REISSUE = 'Issue it anew: `podrole certs issue` makes all that is needed.';

/** What the API server has against a certificate. */
const VERDICT = {
  'certificate-unreadable': {
    level: 'error',
    means: 'A certificate is broken, not wholly written, or not as X.509 and Go have it.',
    mend: REISSUE,
  },
  'critical-extension': {
    level: 'error',
    means: 'A certificate has a critical extension that Go does not know, so it takes no such certificate.',
    mend: 'Issue it anew without that extension, or with it not critical.',
  },
  'key-unusable': {
    level: 'error',
    means: 'The key of a certificate is of a kind, curve or size that Go does not use.',
    mend: 'Issue it anew with an RSA key of 2048 bits, or an EC key on P-256.',
  },
  'not-yet-valid': {
    level: 'error',
    means: 'A certificate is not valid yet.',
    mend: 'Compare the clocks of who issued it and of this machine; issue certificates backdated by some hours.',
  },
  expired: {
    level: 'error',
    means: 'A certificate is no longer valid.',
    mend: 'Renew it, and see why its renewal failed.',
  },
  'name-missing': {
    level: 'error',
    means:
      'The name that the API server verifies, SERVICE.NAMESPACE.svc, is not among the subject alternative names.',
    mend: 'Issue the certificate for SERVICE.NAMESPACE.svc as a DNS name.',
  },
  'server-auth-missing': {
    level: 'error',
    means: 'The extended key usage of the certificate, or of one above it, lacks serverAuth.',
    mend: 'Issue it anew with the extended key usage serverAuth (cert-manager: `usages: [server auth]`).',
  },
  'name-constraints': {
    level: 'error',
    means: 'A name of the certificate is outside of the name constraints of an authority above it.',
    mend: 'Issue it for the permitted names alone, or by an authority that permits this one.',
  },
  'signer-unknown': {
    level: 'error',
    means:
      'The chain leads to no certificate of the bundle: an intermediate certificate is missing, or the CA.',
    mend: 'Serve the leaf with its intermediate certificates behind it, and put its CA into the caBundle.',
  },
  'signer-other-key': {
    level: 'error',
    means: 'The bundle has a CA of the right name with another key: most likely the CA was made anew.',
    mend: 'Put the CA that signed the certificate into the caBundle, beside the other.',
  },
  'signer-no-ca': {
    level: 'error',
    means: 'The signer of the certificate is itself no authority (basicConstraints CA).',
    mend: 'Issue the certificate by a CA (cert-manager: a Certificate with `isCA: true` behind the Issuer).',
  },
  'signer-key-usage': {
    level: 'error',
    means: 'The signer of the certificate may not sign certificates: its key usage lacks keyCertSign.',
    mend: 'Make the CA anew with the key usage keyCertSign.',
  },
  'signature-weak': {
    level: 'error',
    means: 'A certificate is signed with SHA-1, MD5 or something else that Go does not take.',
    mend: 'Issue it anew with SHA-256.',
  },
  'path-length': {
    level: 'error',
    means: 'There are more authorities between CA and leaf than the CA allows.',
    mend: 'Issue the leaf nearer to the CA, or make the CA with a larger path length.',
  },
  'chain-endless': {
    level: 'error',
    means: 'So many certificates have the same names that Go gives up.',
    mend: 'Serve the leaf and the intermediate certificates that it needs, and nothing else.',
  },
} as const satisfies Record<FaultCode, FindingRow>;

/** Names that are nearly the one. */
const NAMES = {
  'name-svc-local': {
    level: 'note',
    means:
      'The certificate is for the name behind which cluster.local stands, which the API server does not use.',
    mend: 'Add SERVICE.NAMESPACE.svc to its DNS names.',
  },
  'name-bare': {
    level: 'note',
    means: 'The certificate is for the name of the Service without its Namespace, or without svc.',
    mend: 'Add SERVICE.NAMESPACE.svc to its DNS names.',
  },
  'name-common-name': {
    level: 'note',
    means: 'The name is the common name of the certificate, at which Go does not look.',
    mend: 'Put it among the subject alternative names as a DNS name.',
  },
} as const satisfies Record<string, FindingRow>;

/** What was given. */
const GIVEN = {
  'certificate-missing': {
    level: 'error',
    means: 'There is no certificate in what was given.',
    mend: 'Give the file that holds it (tls.crt), or name the Secret.',
  },
  'leaf-missing': {
    level: 'note',
    means: 'All certificates that were given are authorities: there is no serving certificate to be checked.',
    mend: 'Give the file that is served (tls.crt) as well, if there is one: in self mode each replica has its own, in memory alone.',
  },
  'authority-missing': {
    level: 'error',
    means:
      'No authority was given, in a file or by a live caBundle, so nothing says whether the API server believes the certificate.',
    mend: 'Give the CA as well (ca.crt), or the live configuration with `--mutating-webhook`.',
  },
  'form-base64': {
    level: 'error',
    means: 'The text is base64 of the PEM, as a Secret has it in YAML; a server needs the PEM itself.',
    mend: 'Decode it once more: `base64 -d`. In a Secret, write `stringData`, or encode it once.',
  },
  'form-der': {
    level: 'error',
    means: 'The file is DER, and a server needs PEM.',
    mend: 'Convert it: `openssl x509 -inform DER -in FILE -out FILE.pem`.',
  },
  'form-unknown': {
    level: 'error',
    means: 'The text is neither PEM nor DER, nor base64 of either.',
    mend: 'Give a PEM file; it begins with -----BEGIN.',
  },
  'too-many': {
    level: 'warning',
    means: 'There are more than 1,000 certificates and keys; the others are not looked at.',
    mend: 'Give the certificates that belong together.',
  },
  'order-wrong': {
    level: 'error',
    means: 'The first certificate of the file is not the leaf, and a server presents the first.',
    mend: 'Put the leaf first, then each certificate behind the one that it signed.',
  },
  'key-missing': {
    level: 'warning',
    means: 'There is a serving certificate and no private key.',
    mend: 'Give the key (tls.key) as well, so that it is compared.',
  },
  'key-other': {
    level: 'error',
    means: 'A private key belongs to none of the certificates.',
    mend: 'Put back the pair that was issued together, or issue a new one.',
  },
  'key-encrypted': {
    level: 'error',
    means: 'A private key is encrypted, and a webhook has nobody who types the passphrase.',
    mend: 'Decrypt it: `openssl pkey -in tls.key -out tls.key`.',
  },
  'key-mode': {
    level: 'warning',
    means: 'Others on this machine may read the file of a private key.',
    mend: 'Take the right away: `chmod 600`.',
  },
  'key-beside-certificates': {
    level: 'warning',
    means: 'A file holds a private key beside certificates, which are public.',
    mend: 'Keep the key in a file of its own, and see that this one went into no caBundle.',
  },
  'key-weak': {
    level: 'warning',
    means: 'A key is weaker than it should be: RSA under 2048 bits, or a curve under 256.',
    mend: 'Issue it anew with an RSA key of 2048 bits, or an EC key on P-256.',
  },
} as const satisfies Record<string, FindingRow>;

/** How long things last. */
const TIME = {
  'leaf-expires-soon': {
    level: 'warning',
    means: 'The serving certificate ends within 14 days, or `--days`.',
    mend: 'Renew it, and see whether its renewal works.',
  },
  'ca-expires-soon': {
    level: 'warning',
    means: 'A CA ends within 30 days, or `--days`.',
    mend: 'Make the next CA, put it into the caBundle beside this one, and let it sign later.',
  },
  'ca-ends-first': {
    level: 'warning',
    means: 'A CA ends before a certificate that it signed, which is worth nothing from then on.',
    mend: 'Replace the CA in time, and issue leaves that end before their CA.',
  },
  'leaf-long': {
    level: 'note',
    means: 'The serving certificate is valid for more than 825 days: nobody will know how it is renewed.',
    mend: 'Issue it for some weeks, and renew it by machine.',
  },
  'leaf-is-anchor': {
    level: 'warning',
    means:
      'The serving certificate signed itself, as one straight from a selfSigned Issuer does: with each renewal the caBundle is wrong.',
    mend: 'Let a CA sign it (cert-manager: selfSigned Issuer, CA Certificate, CA Issuer, leaf), and put the CA into the caBundle.',
  },
} as const satisfies Record<string, FindingRow>;

/** A `caBundle`, live or in files. */
const BUNDLE = {
  'bundle-empty': {
    level: 'error',
    means: 'The entry has no caBundle, so the API server asks the public authorities of its own machine.',
    mend: 'Write the CA into `clientConfig.caBundle`; if cert-manager should (cainjector), see whether its annotation is there.',
  },
  'bundle-unreadable': {
    level: 'error',
    means: 'The caBundle holds no certificate that can be read: every call of the webhook fails.',
    mend: 'Write the CA in PEM into `clientConfig.caBundle`, in base64 once.',
  },
  'bundle-part-unreadable': {
    level: 'warning',
    means: 'Part of the caBundle cannot be read, and Go passes over it without a word.',
    mend: 'Write the bundle anew.',
  },
  'bundle-without-ca': {
    level: 'error',
    means:
      'The live caBundle does not hold the CA that was given, or that of the certificate that was given.',
    mend: 'Write the CA into `clientConfig.caBundle`; with a GitOps tool, let it ignore that field.',
  },
  'bundle-private-key': {
    level: 'error',
    means: 'A PRIVATE key is in a caBundle: everybody who may read the configuration has it.',
    mend: 'Take it out, make a new CA and issue anew: the key is known for good.',
  },
  'bundle-expired': {
    level: 'warning',
    means: 'The bundle holds a certificate that is no longer valid.',
    mend: 'Take it out.',
  },
  'bundle-duplicate': {
    level: 'note',
    means: 'The bundle holds a certificate more than once.',
    mend: 'Take the others out.',
  },
  'bundle-differs': {
    level: 'warning',
    means: 'Entries of one configuration that call the same Service have different caBundles.',
    mend: 'Give all of them the same; something that writes it may pass over new entries.',
  },
  'webhook-none': {
    level: 'error',
    means: 'The configuration has no entry, or none that calls the Service.',
    mend: 'Check the names of the Service and of its Namespace.',
  },
} as const satisfies Record<string, FindingRow>;

/** The closed table of findings. `docs/certs.md` is made from it. Codes are never reused. */
export const FINDING_GROUPS = {
  'What the API server takes': VERDICT,
  'Names that are nearly right': NAMES,
  'Files, Secrets and keys': GIVEN,
  Time: TIME,
  'The caBundle': BUNDLE,
} as const;

/** All rows of {@link FINDING_GROUPS}, by code. */
export const FINDINGS = { ...VERDICT, ...NAMES, ...GIVEN, ...TIME, ...BUNDLE } as const;

/** A code of {@link FINDINGS}. */
export type FindingCode = keyof typeof FINDINGS;
