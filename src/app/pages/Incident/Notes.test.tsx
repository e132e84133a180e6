import { setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { defer } from 'rxjs';
import { fixLayout } from '../../../../tests/browser/layout';
import type { ShownNote } from '../../../contracts/notes';
import { testIds } from '../../../ui/testIds';
import { useNotes } from '../../data/useNotes';
import { Notes } from './Notes';

fixLayout();

const INCIDENT = '28419f8e0a40bf21';
const AT = Date.UTC(2026, 2, 2, 11, 42, 7);

function noteOf(number: number, changes: Partial<ShownNote> = {}): ShownNote {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { id, incident: INCIDENT, text: `note ${number}`, by: 'ann', at: AT, mayChange: true, ...changes };
}

/** What the resources do, and what was asked of them. */
class Resources {
  notes: ShownNote[] = [];
  mayEdit = true;
  /** What is answered instead, by method. */
  refuses: Record<string, { status: number; data: { error: string } }> = {};
  readonly calls: Array<{ method: string; url: string; data: unknown }> = [];

  constructor() {
    setBackendSrv({
      fetch: (request: { method: string; url: string; data?: { text: string } }) =>
        defer(async () => ({ data: this.answer(request) })),
    } as unknown as BackendSrv);
  }

  private answer({ method, url, data }: { method: string; url: string; data?: { text: string } }): unknown {
    this.calls.push({ method, url, data });
    if (this.refuses[method] !== undefined) {
      throw this.refuses[method];
    }
    const [, id, isRestored] = /\/notes\/([\w-]+)(\/restore)?$/.exec(url) ?? [];
    if (id !== undefined) {
      const removed = isRestored === undefined ? { removedBy: 'ann', removedAt: AT } : {};
      const { removedBy: _, removedAt: __, ...note } = this.notes.find((one) => one.id === id)!;
      this.notes = this.notes.map((one) => (one.id === id ? { ...note, ...removed } : one));
      return { ...note, ...removed };
    }
    if (method === 'POST') {
      const note = noteOf(this.notes.length + 1, { text: data?.text, at: Date.now() });
      this.notes = [note, ...this.notes];
      return note;
    }
    const shown = this.notes.filter(({ removedAt }) => removedAt === undefined);
    const limit = Number(new URLSearchParams(url.split('?')[1]).get('limit'));
    return { notes: shown.slice(0, limit), total: shown.length, mayEdit: this.mayEdit };
  }
}

let resources: Resources;
beforeEach(() => {
  resources = new Resources();
});

function Page({ tick = 0, incident = INCIDENT }) {
  return <Notes notes={useNotes('shop', incident, tick)} />;
}

async function open() {
  const view = render(<Page />);
  await waitFor(() => expect(screen.queryByTestId(testIds.states.loading)).not.toBeInTheDocument());
  return { user: userEvent.setup(), ...view };
}
const items = () => screen.queryAllByRole('listitem').map((item) => item.textContent);
const area = () => screen.getByRole('textbox', { name: 'What did you find?' });

describe('notes on an incident', () => {
  it('are written with the keyboard alone, and undone', async () => {
    const { user } = await open();
    expect(screen.getByText('Nobody has written what they found yet.')).toBeInTheDocument();
    const add = screen.getByRole('button', { name: 'Add note' });
    expect(add).toBeDisabled();
    await user.tab();
    expect(area()).toHaveFocus();
    await user.keyboard('The pool was full.{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Your note is kept.')).toBeInTheDocument();
    expect(resources.calls.find(({ method }) => method === 'POST')).toEqual({
      method: 'POST',
      url: `/api/datasources/uid/shop/resources/incidents/${INCIDENT}/notes`,
      data: { text: 'The pool was full.' },
    });
    await waitFor(() => expect(items()).toEqual([expect.stringMatching(/^ann.*just now.*The pool was full\.$/)]));
    expect(screen.getByRole('heading', { name: 'Notes, 1' })).toBeInTheDocument();
    expect(area()).toHaveValue('');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('The note is taken back.')).toBeInTheDocument();
    await waitFor(() => expect(items()).toEqual([]));
  });

  it('leave the focus where the next word is typed after a click', async () => {
    const { user } = await open();
    await user.type(area(), 'x');
    await user.click(screen.getByRole('button', { name: 'Add note' }));
    await screen.findByText('Your note is kept.');
    await waitFor(() => expect(area()).toHaveFocus());
  });

  it('are taken back with the focus on the way back, and restored', async () => {
    resources.notes = [noteOf(2), noteOf(1, { by: 'bob', mayChange: false })];
    const { user } = await open();
    expect(screen.getAllByRole('button', { name: /^Take back/ })).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: /^Take back the note of ann, / }));
    const restore = await screen.findByRole('button', { name: 'Restore' });
    expect(restore).toHaveFocus();
    await waitFor(() => expect(items()).toEqual([expect.stringContaining('note 1')]));
    await user.keyboard('{Enter}');
    expect(await screen.findByText('The note is there again.')).toBeInTheDocument();
    await waitFor(() => expect(items()).toHaveLength(2));
  });

  it('say who and when, exactly on hover and focus, and are never markup', async () => {
    const text = '<img src=x onerror="alert(1)"> **bold**\n\tjavascript:alert(1)';
    resources.notes = [noteOf(1, { text })];
    const { user } = await open();
    const [item] = screen.getAllByRole('listitem');
    expect(within(item).getByText('ann')).toBeInTheDocument();
    expect(within(item).getByText((_, element) => element?.textContent === text)).toBeInTheDocument();
    expect(item.querySelector('img, a')).toBeNull();
    const time = within(item).getByText(/ ago$/);
    expect(time).toHaveAttribute('datetime', '2026-03-02T11:42:07.000Z');
    await user.hover(time);
    expect(await screen.findByRole('tooltip')).toHaveTextContent('2026-03-02 11:42:07 UTC');
  });

  it('are read by viewers, who are offered nothing to do', async () => {
    resources.mayEdit = false;
    const { rerender } = await open();
    expect(screen.getByText(/Editors and Admins can\.$/)).toBeInTheDocument();
    resources.notes = [noteOf(1, { mayChange: false })];
    rerender(<Page tick={1} />);
    await waitFor(() => expect(items()).toHaveLength(1));
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });

  it('show the newest of many, then more', async () => {
    resources.notes = Array.from({ length: 1_000 }, (_, i) => noteOf(1_000 - i));
    const { user } = await open();
    expect(items()).toHaveLength(5);
    expect(items()[0]).toContain('note 1000');
    await user.click(screen.getByRole('button', { name: 'and 995 more' }));
    await waitFor(() => expect(items()).toHaveLength(105));
    expect(screen.getByRole('button', { name: 'and 895 more' })).toBeInTheDocument();
    resources.notes = resources.notes.slice(0, 50);
    await user.click(screen.getByRole('button', { name: 'and 895 more' }));
    await waitFor(() => expect(items()).toHaveLength(50));
    await user.click(screen.getByRole('button', { name: 'Show fewer' }));
    await waitFor(() => expect(items()).toHaveLength(5));
  });

  it('say how much is too much, and send nothing that is empty', async () => {
    const { user } = await open();
    await user.type(area(), '   ');
    expect(screen.getByRole('button', { name: 'Add note' })).toBeDisabled();
    await user.clear(area());
    await user.click(area());
    await user.paste('x'.repeat(1_999));
    expect(screen.getByText('1 characters left.')).toBeInTheDocument();
    await user.paste('yyy');
    expect(screen.getByText('2 characters too long: a note may have 2,000.')).toBeInTheDocument();
    expect(area()).toHaveAttribute('aria-invalid', 'true');
    expect(screen.getByRole('button', { name: 'Add note' })).toBeDisabled();
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(resources.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  it('keep what was typed when it cannot be kept, and say why', async () => {
    const { user } = await open();
    resources.refuses.POST = { status: 413, data: { error: 'This incident has 1,000 notes already.' } };
    await user.type(area(), 'found it');
    await user.click(screen.getByRole('button', { name: 'Add note' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('This incident has 1,000 notes already.');
    expect(area()).toHaveValue('found it');
  });

  it('say why they are missing, keep those that were read and what is typed, and are asked again', async () => {
    resources.notes = [noteOf(1)];
    const { user, rerender } = await open();
    await user.type(area(), 'half a sen');
    resources.refuses.GET = { status: 502, data: { error: 'The state cannot be read.' } };
    rerender(<Page tick={1} />);
    expect(await screen.findByText('Notes could not be read')).toBeInTheDocument();
    expect(screen.getByText('The state cannot be read.')).toBeInTheDocument();
    expect(items()).toHaveLength(1);
    expect(area()).toHaveValue('half a sen');
    delete resources.refuses.GET;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText('Notes could not be read')).not.toBeInTheDocument());
  });

  it('are not asked for of what cannot be an incident', async () => {
    render(<Page incident="gone" />);
    await act(async () => undefined);
    expect(resources.calls).toEqual([]);
  });
});
