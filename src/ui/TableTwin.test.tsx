import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fileName, toCsv } from './download';
import { TableTwin, type TwinColumn } from './TableTwin';

interface Row {
  name: string;
  p95: number;
}
const columns: Array<TwinColumn<Row>> = [
  { id: 'name', title: 'Service', value: (row) => row.name },
  { id: 'p95', title: 'p95 (ms)', value: (row) => row.p95 },
];
const rows: Row[] = [
  { name: 'cart', p95: 30 },
  { name: 'web', p95: NaN },
  { name: 'mail', p95: 200 },
];
const shown = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[0].textContent);

describe('table twin', () => {
  it('sorts by keyboard, with missing figures last in both directions', async () => {
    const user = userEvent.setup();
    render(<TableTwin title="Services" columns={columns} rows={rows} rowKey={(row) => row.name} />);
    screen.getByRole('button', { name: 'Sort by p95 (ms)' }).focus();
    await user.keyboard('{Enter}');
    expect(shown()).toEqual(['mail', 'cart', 'web']);
    await user.keyboard('{Enter}');
    expect(shown()).toEqual(['cart', 'mail', 'web']);
    expect(screen.getByRole('columnheader', { name: /p95/ })).toHaveAttribute('aria-sort', 'ascending');
  });

  it('says when there are no rows, and has nothing to download then', () => {
    render(<TableTwin title="Services" columns={columns} rows={[]} rowKey={(row) => row.name} />);
    expect(screen.getByText('No rows')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'CSV' })).toBeDisabled();
  });

  it('draws many rows in pages', async () => {
    render(
      <TableTwin
        title="Services"
        columns={columns}
        rows={Array.from({ length: 50 }, (_, i) => ({ name: `s${i}`, p95: i }))}
        rowKey={(row) => row.name}
        pageSize={20}
      />
    );
    expect(shown()).toHaveLength(20);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Show more: 30 rows left' }));
    expect(shown()).toHaveLength(40);
  });
});

describe('CSV', () => {
  it('quotes what must be quoted and leaves missing values empty', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['x,"y"', NaN],
          [null, 1.5],
        ]
      )
    ).toBe('a,b\r\n"x,""y""",\r\n,1.5\r\n');
  });

  it('does not let a text run as a formula in a spreadsheet', () => {
    expect(toCsv(['a'], [['=1+1'], [-5]])).toBe("a\r\n'=1+1\r\n-5\r\n");
  });

  it('makes file names that every system takes', () => {
    expect(fileName('Who calls whom?', 'csv')).toBe('who-calls-whom.csv');
    expect(fileName('???', 'png')).toBe('throughline.png');
  });
});
