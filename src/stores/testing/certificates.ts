import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const OPENSSL = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find(existsSync);

/** Why no certificates can be made here; undefined when they can. */
export function noCertificates(): string | undefined {
  return OPENSSL === undefined ? 'openssl is not installed' : undefined;
}

/** Makes `<file>.crt` and `<file>.key` in a folder, for `name`; signed by another of the folder's certificates, or an authority itself. */
export function makeCertificate(folder: string, file: string, name: string, authority?: string): void {
  const of = (whose: string, ending: string) => path.join(folder, `${whose}.${ending}`);
  const signed =
    authority === undefined
      ? []
      : ['-CA', of(authority, 'crt'), '-CAkey', of(authority, 'key'), '-addext', `subjectAltName=DNS:${name}`];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const into = ['-keyout', of(file, 'key'), '-out', of(file, 'crt')];
  execFileSync(OPENSSL ?? '', ['req', '-x509', ...made, ...into, ...signed], { stdio: 'ignore' });
}
