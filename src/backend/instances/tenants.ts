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

/** Login under which Grafana evaluates alert and recording rules, with the role Admin and no e-mail address. */
const RULES_LOGIN = 'grafana_scheduler';
/**
 * Logins of Grafana's own work for nobody in particular, such as public dashboards, all with the role Admin; anonymous
 * visitors have none.
 */
const NOBODYS_LOGINS: ReadonlySet<string> = new Set(['', 'service', 'provisioning', 'public_dashboards']);

/**
 * Tenants whose rows the caller may read. Without tenant settings the store has a single tenant: `all`. For a person,
 * the user entries that fit decide (every criterion given in an entry has to fit, several entries add up), and where
 * none fits the organisation's entry. Grafana's own logins never fit an entry, whatever their role.
 * @throws ThroughlineError `forbidden` when nothing fits: never all rows
 */
export function tenantsOf(settings: TenantSettings, caller: Caller): TenantScope {
  if (settings === undefined) {
    return 'all';
  }
  if (isRule(caller)) {
    // Where all persons of an organisation see the same, so may their rules; where they differ, a rule could show one
    // person what only another may see.
    const fallback = settings.users.length === 0 ? settings.organisations : {};
    return sorted(entryOf(settings.alertRules, caller) ?? entryOf(fallback, caller) ?? refuse(NO_TENANT.rules));
  }
  if (NOBODYS_LOGINS.has(caller.login.toLowerCase())) {
    return sorted(entryOf(settings.sharedView, caller) ?? refuse(NO_TENANT.shared));
  }
  const personal = settings.users.filter((entry) => fits(entry, caller)).flatMap((entry) => entry.tenants);
  return sorted(personal.length > 0 ? personal : (entryOf(settings.organisations, caller) ?? refuse(NO_TENANT.person)));
}

/** Whether a person or an account asks, rather than a rule or Grafana for nobody in particular. */
export function isSomebody(caller: Caller): boolean {
  return !isRule(caller) && !NOBODYS_LOGINS.has(caller.login.toLowerCase());
}

/** Whether an alert or recording rule asks. */
export function isRule({ login }: Caller): boolean {
  return login.toLowerCase() === RULES_LOGIN;
}

const NO_TENANT = {
  person:
    'No tenant is assigned to you in this data source. Ask its administrator to add your organisation or user to the tenants in its settings.',
  rules:
    'No tenant is assigned to alert rules in this data source. Ask its administrator to add them to the tenants in its settings, as "alertRules".',
  shared:
    'This data source shows nothing to visitors who are not signed in. Its administrator can choose what they see, as "sharedView" among the tenants in its settings.',
};

function refuse(sentence: string): never {
  throw new ThroughlineError('forbidden', sentence);
}

function entryOf(organisations: Record<string, string[]>, { orgId }: Caller): string[] | undefined {
  return Object.hasOwn(organisations, String(orgId)) ? organisations[String(orgId)] : undefined;
}

function sorted(tenants: string[]): TenantScope {
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
