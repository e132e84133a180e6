import type { SettingsInput } from '../../../contracts/settings';

export type Tenants = NonNullable<SettingsInput['tenants']>;
export type UserEntry = NonNullable<Tenants['users']>[number];

/** A row of a list by organisation, as it is typed. */
export interface OrganisationEntry {
  organisation: string;
  tenants: string[];
}

export function organisationEntries(saved: Record<string, string[]> | undefined): OrganisationEntry[] {
  return Object.entries(saved ?? {}).map(([organisation, tenants]) => ({ organisation, tenants }));
}

export function isOrganisation(text: string): boolean {
  return /^\d+$/.test(text);
}

/** What can be saved of the rows: complete ones, two for the same organisation as one. */
export function organisationRecord(entries: readonly OrganisationEntry[]): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  for (const { organisation, tenants } of entries) {
    if (isOrganisation(organisation) && tenants.length > 0) {
      record[organisation] = [...new Set([...(record[organisation] ?? []), ...tenants])];
    }
  }
  return record;
}

export function namesSomebody({ login, emailDomain, role }: UserEntry): boolean {
  return [login, emailDomain, role].some((criterion) => criterion !== undefined && criterion !== '');
}

/** What can be saved of the rows, without empty criteria. */
export function completeUsers(entries: readonly UserEntry[]): UserEntry[] {
  return entries
    .filter((entry) => namesSomebody(entry) && entry.tenants.length > 0)
    .map(({ login, emailDomain, role, tenants }) => ({
      ...(login && { login }),
      ...(emailDomain && { emailDomain }),
      ...(role && { role }),
      tenants,
    }));
}

/** The secret as it was typed; undefined when it is not there or cannot be read. */
export function readSecret(text: string | undefined): Tenants | undefined {
  if (!text) {
    return undefined;
  }
  try {
    return JSON.parse(text) as Tenants;
  } catch {
    return undefined;
  }
}
