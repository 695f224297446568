import type { asn1, pki } from 'node-forge';

type Library = typeof import('node-forge');

/** node-forge, with what its types leave out. */
export interface Forge extends Library {
  readonly pki: Library['pki'] & { getTBSCertificate(certificate: pki.Certificate): asn1.Asn1 };
  readonly util: Library['util'] & { bytesFromIP(ip: string): string | null };
}

/** Loads node-forge, which is large: only those that sign need it. */
export async function loadForge(): Promise<Forge> {
  const { default: forge } = await import('node-forge');
  return forge as unknown as Forge;
}
