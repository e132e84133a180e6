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

  it('refuses everybody where the setting is there but empty', () => {
    expect(() => tenantsOf(parseSettings({ tenants: {} }).tenants, caller({}))).toThrow('No tenant is assigned');
  });
});
