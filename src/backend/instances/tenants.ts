import { ThroughlineError } from '../../contracts/errors';
import type { TenantSettings } from '../../contracts/settings';

/** Who asks, as Grafana's plugin context says; nothing a browser sends can change it. */
export interface Caller {
  orgId: number;
  login: string;
  email: string;
  /** `Viewer`, `Editor`, `Admin`, or empty. */
  role: string;
}

export type TenantScope = readonly string[] | 'all';

/**
 * Tenants whose rows the caller may read. Without tenant settings the store has a single tenant: `all`. Otherwise the
 * entries for users that fit decide (every criterion given in an entry has to fit, several entries add up), and where
 * none fits the organisation's entry.
 * @throws ThroughlineError `forbidden` when nothing fits: never all rows
 */
export function tenantsOf(settings: TenantSettings, caller: Caller): TenantScope {
  if (settings === undefined) {
    return 'all';
  }
  const personal = settings.users.filter((entry) => fits(entry, caller)).flatMap((entry) => entry.tenants);
  const org = String(caller.orgId);
  const tenants =
    personal.length > 0 ? personal : Object.hasOwn(settings.organisations, org) ? settings.organisations[org] : [];
  if (tenants.length === 0) {
    throw new ThroughlineError(
      'forbidden',
      'No tenant is assigned to you in this data source. Ask its administrator to add your organisation or user to the tenants in its settings.'
    );
  }
  return [...new Set(tenants)].sort();
}

type UserEntry = NonNullable<TenantSettings>['users'][number];

function fits(entry: UserEntry, caller: Caller): boolean {
  const criteria: Array<[string | undefined, string]> = [
    [entry.login, caller.login],
    [entry.emailDomain?.replace(/^@/, ''), caller.email.slice(caller.email.lastIndexOf('@') + 1)],
    [entry.role, caller.role],
  ];
  const given = criteria.filter(([wanted]) => wanted !== undefined);
  return (
    given.length > 0 &&
    given.every(([wanted, actual]) => actual !== '' && wanted?.toLowerCase() === actual.toLowerCase())
  );
}
