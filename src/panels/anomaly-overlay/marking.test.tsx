import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { EventBusSrv } from '@grafana/data';
import {
  config,
  RefreshEvent,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  type BackendSrv,
  type BackendSrvRequest,
  type DataSourceSrv,
} from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { fixLayout } from '../../../tests/browser/layout';
import { bandFrame, during, MINUTE, NOW } from '../../../tests/fixtures/panelFrames';
import { panelProps } from '../../../tests/fixtures/panelProps';
import type { Mark, NewMark } from '../../contracts/marks';
import { testIds } from '../../ui/testIds';
import { currentMarks, markAround, markOf, marksOf, type PanelMark } from './model/marks';
import { CHIP_WIDTH, placeMarks } from './model/placeMarks';
import { readBands } from './model/readBands';
import type { AnomalyOverlayOptions } from './options';
import { AnomalyOverlayPanel } from './Panel';

const before = (minutes: number) => NOW - minutes * MINUTE;

function mark(changes: Partial<PanelMark> = {}): PanelMark {
  const own = { service: 'cart', signal: 'p95', from: before(45), to: before(25), note: 'load test' };
  return { ...own, id: 'm1', kind: 'expected', by: 'ann', at: NOW, ...changes };
}

const slow = (marks?: PanelMark[]) =>
  bandFrame({ values: during(40, 31, 200), severities: during(40, 31, 2), ...(marks && { marks }) });

jest.setTimeout(20_000);
fixLayout();

/** A data source's marks, kept as its resources keep them. */
class Resources {
  readonly calls: string[] = [];
  readonly kept = new Map<string, Mark>();
  refusal: unknown;

  fetch = ({ method, url, data }: BackendSrvRequest) => {
    this.calls.push(`${method} ${url}`);
    if (this.refusal !== undefined) {
      return throwError(() => this.refusal);
    }
    const [, id, restore] = /\/marks(?:\/([^/]+))?(\/restore)?$/.exec(url) ?? [];
    const known = this.kept.get(id ?? '');
    const made: Mark = known ?? { ...(data as NewMark), id: `kept-${this.kept.size}`, by: 'me', at: NOW };
    const changed = id && !restore ? { ...made, removedBy: 'me', removedAt: NOW } : { ...made, removedAt: undefined };
    this.kept.set(made.id, changed as Mark);
    return of({ data: changed });
  };
}

let resources: Resources;
let refreshed = 0;

beforeEach(() => {
  resources = new Resources();
  refreshed = 0;
  setBackendSrv(resources as unknown as BackendSrv);
  setDataSourceSrv({
    getInstanceSettings: (ref: { uid: string }) => ({
      uid: ref.uid,
      type: ref.uid === 'shop' ? 'throughline-chains-datasource' : 'prometheus',
    }),
  } as unknown as DataSourceSrv);
  const bus = new EventBusSrv();
  bus.subscribe(RefreshEvent, () => (refreshed += 1));
  setAppEvents(bus);
  as('Editor');
});

function as(orgRole: string): void {
  config.bootData = { ...config.bootData, user: { ...config.bootData?.user, orgRole, isGrafanaAdmin: false } as never };
}

function show(frames = [slow()], from: { uid: string; requestId?: string } | undefined = { uid: 'shop' }) {
  return render(<AnomalyOverlayPanel {...panelProps<AnomalyOverlayOptions>({ frames, ...(from && { from }) })} />);
}

const openFlag = () => userEvent.click(screen.getByTestId(testIds.anomaly.range));

describe('marking in the panel', () => {
  it('sends the stretch with a margin, shows the mark at once, asks anew, and undoes it', async () => {
    show();
    await openFlag();
    await userEvent.click(screen.getByRole('button', { name: 'Expected' }));
    expect(resources.calls).toEqual(['POST /api/datasources/uid/shop/resources/marks']);
    expect([...resources.kept.values()][0]).toMatchObject({
      service: 'cart',
      signal: 'p95',
      from: before(45),
      to: before(25),
      kind: 'expected',
    });
    expect(await screen.findByText('cart p95 is marked: Expected.')).toBeInTheDocument();
    expect(screen.getByTestId(testIds.anomaly.mark)).toHaveAccessibleName('Expected from 02:15 to 02:35, marked by me');
    expect(screen.getByText('Marked: Expected')).toBeInTheDocument();
    expect(refreshed).toBe(1);

    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(resources.calls.at(-1)).toBe('DELETE /api/datasources/uid/shop/resources/marks/kept-0');
    expect(screen.queryByTestId(testIds.anomaly.mark)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Restore' }));
    expect(resources.calls.at(-1)).toBe('POST /api/datasources/uid/shop/resources/marks/kept-0/restore');
    expect(screen.getByTestId(testIds.anomaly.mark)).toBeInTheDocument();
  });

  it('takes what it shows from the frames once these are newer', async () => {
    const { rerender } = show();
    await openFlag();
    await userEvent.click(screen.getByRole('button', { name: 'Real' }));
    expect(screen.getByTestId(testIds.anomaly.mark)).toBeInTheDocument();
    const props = panelProps<AnomalyOverlayOptions>({ frames: [slow()], from: { uid: 'shop', requestId: 'Q2' } });
    rerender(<AnomalyOverlayPanel {...props} />);
    expect(screen.queryByTestId(testIds.anomaly.mark)).not.toBeInTheDocument();
  });

  it('says what is wrong when the mark is refused, and keeps nothing', async () => {
    resources.refusal = { status: 403, data: { error: 'Setting marks needs the role Editor.', code: 'forbidden' } };
    show();
    await openFlag();
    await userEvent.click(screen.getByRole('button', { name: 'Ignore' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Setting marks needs the role Editor.');
    expect(screen.queryByTestId(testIds.anomaly.mark)).not.toBeInTheDocument();
    expect(refreshed).toBe(0);
    await userEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it.each([
    ['a viewer', 'Viewer', { uid: 'shop' }],
    ['frames of another data source', 'Admin', { uid: 'prometheus' }],
    ['frames that nobody asked for', 'Admin', undefined],
  ])('offers nothing for %s', async (_, role, from) => {
    as(role);
    render(
      <AnomalyOverlayPanel
        {...panelProps<AnomalyOverlayOptions>({ frames: [slow([mark()])], ...(from && { from }) })}
      />
    );
    await openFlag();
    expect(screen.queryByRole('button', { name: 'Real' })).not.toBeInTheDocument();
    expect(screen.getByText('Marked: Expected')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Take back' })).not.toBeInTheDocument();
  });

  it('tells of a marked window who marked it and why, and takes it back', async () => {
    show([slow([mark()])]);
    await userEvent.click(screen.getByTestId(testIds.anomaly.mark));
    const card = within(screen.getByRole('dialog', { name: 'Expected from 02:15 to 02:35, marked by ann' }));
    expect(card.getByText('load test')).toBeInTheDocument();
    await userEvent.click(card.getByRole('button', { name: 'Take back' }));
    expect(resources.calls).toEqual(['DELETE /api/datasources/uid/shop/resources/marks/m1']);
  });

  it('lists marks in the table, and marks and takes back there', async () => {
    show([slow([mark({ from: before(20), to: before(10), kind: 'ignore' })])]);
    await userEvent.click(screen.getByRole('button', { name: 'Show as a table (t)' }));
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    expect(rows).toHaveLength(3);
    expect(rows[2]).toHaveTextContent('cart p95Ignore2026-11-21 02:402026-11-21 02:5010 min––––load testby ann');
    await userEvent.click(within(rows[1]).getByRole('button', { name: 'Real' }));
    await waitFor(() => expect(rows[1]).toHaveTextContent('Marked: Real'));
    await userEvent.click(within(rows[2]).getByRole('button', { name: 'Take back' }));
    expect(resources.calls).toEqual([
      'POST /api/datasources/uid/shop/resources/marks',
      'DELETE /api/datasources/uid/shop/resources/marks/m1',
    ]);
  });

  it('shows maintenance by its name, which nobody takes back here', async () => {
    show([slow([mark({ id: '', kind: 'maintenance', note: 'Database move', by: '', at: null })])]);
    const chip = screen.getByTestId(testIds.anomaly.mark);
    expect(chip).toHaveAccessibleName('Maintenance "Database move" from 02:15 to 02:35');
    await userEvent.click(chip);
    expect(screen.queryByRole('button', { name: 'Take back' })).not.toBeInTheDocument();
  });
});

describe('the marks of frames', () => {
  it('are read where they have the form, and are none elsewhere', () => {
    expect(marksOf(slow([mark()]))).toEqual([mark()]);
    expect(marksOf(bandFrame())).toEqual([]);
    expect(marksOf(bandFrame({ marks: [{ id: 1 }, null, 'x'] as never }))).toEqual([]);
  });

  it('take in the minutes before a coarse point', () => {
    const [series] = readBands([bandFrame()]).series;
    const range = { start: before(30), end: before(20) };
    expect(markOf(series, range, 'real')).toMatchObject({ from: before(35), to: before(15), kind: 'real', note: '' });
    expect(markOf({ ...series, step: 10 * MINUTE }, range, 'real').from).toBe(before(45));
  });

  it('cover a stretch only when it lies within them whole', () => {
    const range = { start: before(45), end: before(25) };
    expect(markAround([mark()], range)?.id).toBe('m1');
    expect(markAround([mark()], { ...range, end: before(24) })).toBeUndefined();
  });

  it('are those of the frames with what was done since', () => {
    const series = { service: 'cart', signal: 'p95', marks: [mark(), mark({ id: '', kind: 'maintenance' })] };
    const added = [mark({ id: 'm2' }), mark({ id: 'm3', service: 'ad' }), mark({ id: 'm4', service: '', signal: '' })];
    const ids = (removed: string[]) => currentMarks(series, added, new Set(removed)).map(({ id }) => id);
    expect(ids([]).sort()).toEqual(['', 'm1', 'm2', 'm4']);
    expect(ids(['m1', 'm4', '']).sort()).toEqual(['', 'm2']);
  });

  it('have labels inside the plot, one for those too close together', () => {
    const marks = [mark({ from: 0, to: 50 }), mark({ from: 5, to: 20 }), mark({ from: 500, to: 600 })];
    const chips = placeMarks([mark({ from: -100, to: 0 }), ...marks, mark({ from: 999, to: 2_000 })], 0, 1_000, 1_000);
    expect(chips.map(({ left, room, marks: own }) => [left, room, own.length])).toEqual([
      [0, 500, 2],
      [500, 1_000 - CHIP_WIDTH - 500, 1],
      [1_000 - CHIP_WIDTH, CHIP_WIDTH, 1],
    ]);
    expect(placeMarks(marks, 10, 10, 1_000)).toEqual([]);
  });
});
