/**
 * Address of another page that looks at the same data source and time range as the page with `search`. Dashboards name
 * the data source by a variable, the other pages by `ds`.
 */
export function keepView(to: string, search: string): string {
  const now = new URLSearchParams(search);
  const datasource = now.get('ds') ?? now.get('var-datasource');
  const next = new URLSearchParams();
  if (datasource && !to.startsWith('/connections/') && !to.startsWith('/plugins/')) {
    next.set(to.startsWith('/d/') ? 'var-datasource' : 'ds', datasource);
  }
  const [from, until] = [now.get('from'), now.get('to')];
  if (from && until && next.toString() !== '') {
    next.set('from', from);
    next.set('to', until);
  }
  const text = next.toString();
  return text === '' ? to : `${to}?${text}`;
}
