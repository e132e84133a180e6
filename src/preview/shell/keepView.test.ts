import { keepView } from './keepView';

describe('keepView', () => {
  it('takes data source and time range along, in the words of the next page', () => {
    expect(keepView('/d/chains', '?ds=shop&from=now-1h&to=now&compare=day')).toBe(
      '/d/chains?var-datasource=shop&from=now-1h&to=now'
    );
    expect(keepView('/explore', '?var-datasource=shop&var-service=cart')).toBe('/explore?ds=shop');
  });

  it('leaves pages of settings and pages without a data source alone', () => {
    expect(keepView('/connections/datasources/edit/shop', '?ds=shop&from=now-1h&to=now')).toBe(
      '/connections/datasources/edit/shop'
    );
    expect(keepView('/explore', '')).toBe('/explore');
  });
});
