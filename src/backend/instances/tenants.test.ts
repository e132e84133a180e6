import { parseSettings } from '../../contracts/settings';
import { tenantsOf, type Caller } from './tenants';

const caller = (part: Partial<Caller>): Caller => ({
  orgId: 1,
  login: 'ann',
  email: 'ann@acme.example',
  role: 'Viewer',
  ...part,
});
const { tenants } = parseSettings({
  tenants: {
    organisations: { 1: ['acme'], 2: ['globex'] },
    users: [
      { login: 'Boss', tenants: ['acme', 'globex'] },
      { emailDomain: 'initech.example', role: 'Editor', tenants: ['initech'] },
      { tenants: ['secret'] },
    ],
  },
});

describe('tenantsOf', () => {
  it('is all rows only where the data source knows no tenants', () => {
    expect(tenantsOf(undefined, caller({}))).toBe('all');
  });

  it('goes by the organisation', () => {
    expect(tenantsOf(tenants, caller({ orgId: 2 }))).toEqual(['globex']);
  });

  it('lets an entry for the user decide, without regard to case', () => {
    expect(tenantsOf(tenants, caller({ login: 'boss', orgId: 2 }))).toEqual(['acme', 'globex']);
  });

  it('wants every criterion of an entry to fit', () => {
    expect(tenantsOf(tenants, caller({ email: 'x@initech.example', role: 'Editor' }))).toEqual(['initech']);
    expect(tenantsOf(tenants, caller({ email: 'x@initech.example', role: 'Viewer' }))).toEqual(['acme']);
    expect(tenantsOf(tenants, caller({ email: 'x@not-initech.example', role: 'Editor' }))).toEqual(['acme']);
  });

  it.each([
    ['an organisation without entry', { orgId: 3 }],
    ['nobody', { orgId: 0, login: '', email: '', role: '' }],
  ])('refuses %s instead of showing all rows', (_, who) => {
    expect(() => tenantsOf(tenants, caller(who))).toThrow(expect.objectContaining({ code: 'forbidden', status: 403 }));
  });

  it('never takes an organisation for one of the object’s own keys', () => {
    expect(() => tenantsOf(tenants, caller({ orgId: Number.NaN }))).toThrow('No tenant is assigned to you');
  });

  it('refuses everybody where the setting is there but empty', () => {
    expect(() => tenantsOf(parseSettings({ tenants: {} }).tenants, caller({}))).toThrow('No tenant is assigned');
  });
});

/** Grafana's own callers: all have the role Admin, none is a person. */
const rules = caller({ login: 'grafana_scheduler', email: '', role: 'Admin' });
const publicDashboard = caller({ login: 'service', email: '', role: 'Admin' });
const anonymous = caller({ login: '', email: '', role: 'Viewer' });
const people = {
  users: [
    { role: 'Admin', tenants: ['acme', 'globex'] },
    { role: 'Viewer', tenants: ['globex'] },
  ],
};
const byOrganisation = { organisations: { 1: ['acme'] } };

describe('tenantsOf, by who asks [S2-049] [S2-213]', () => {
  it.each([
    ['a person of an organisation', byOrganisation, caller({}), ['acme']],
    [
      'a person with two entries',
      { users: [...people.users, { login: 'ann', tenants: ['acme'] }] },
      caller({}),
      ['acme', 'globex'],
    ],
    [
      'a person whose entry names the same tenant twice',
      { users: [{ login: 'ann', tenants: ['b', 'a', 'b'] }] },
      caller({}),
      ['a', 'b'],
    ],
    [
      'a person with an entry of two criteria',
      { users: [{ login: 'ann', role: 'viewer', tenants: ['acme'] }] },
      caller({}),
      ['acme'],
    ],
    [
      'a service account',
      { users: [{ login: 'sa-1-ci', tenants: ['acme'] }] },
      caller({ login: 'sa-1-ci', email: '' }),
      ['acme'],
    ],
    ['rules where all persons see the same', byOrganisation, rules, ['acme']],
    [
      'rules with an entry of their own',
      { ...byOrganisation, ...people, alertRules: { 1: ['globex'] } },
      rules,
      ['globex'],
    ],
    ['a public dashboard with an entry', { ...byOrganisation, sharedView: { 1: ['demo'] } }, publicDashboard, ['demo']],
    ['an anonymous visitor with an entry', { ...people, sharedView: { 1: ['demo'] } }, anonymous, ['demo']],
  ])('shows %s its tenants', (_, setting, who, expected) => {
    expect(tenantsOf(parseSettings({ tenants: setting }).tenants, who)).toEqual(expected);
  });

  it.each([
    ['a person of another organisation', byOrganisation, caller({ orgId: 2 }), /No tenant is assigned to you/],
    [
      'a person whose role only fits',
      { users: [{ login: 'bob', role: 'Viewer', tenants: ['acme'] }] },
      caller({}),
      /to you/,
    ],
    [
      'a person without e-mail address',
      { users: [{ emailDomain: '', tenants: ['acme'] }] },
      caller({}),
      /tenants\.users\.0\.emailDomain/,
    ],
    ['rules where persons differ, though they run as Admin', { ...byOrganisation, ...people }, rules, /alertRules/],
    ['rules of another organisation', { alertRules: { 2: ['acme'] } }, rules, /alertRules/],
    ['a public dashboard, though it asks as Admin', { ...byOrganisation, ...people }, publicDashboard, /sharedView/],
    ['an anonymous visitor, though a Viewer', { ...byOrganisation, ...people }, anonymous, /sharedView/],
    ['an anonymous visitor of another organisation', { sharedView: { 2: ['acme'] } }, anonymous, /sharedView/],
  ])('refuses %s', (_, setting, who, sentence) => {
    expect(() => tenantsOf(parseSettings({ tenants: setting }).tenants, who)).toThrow(sentence);
  });
});
