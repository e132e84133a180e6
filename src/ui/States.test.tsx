import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ErrorBoundary } from './ErrorBoundary';
import { EmptyView, ErrorView, errorText } from './States';

describe('states', () => {
  it('says what went wrong and tries again on request', async () => {
    const onRetry = jest.fn();
    render(<ErrorView error={{ data: { message: 'The database is locked by process 12.' } }} onRetry={onRetry} />);
    expect(screen.getByRole('alert')).toHaveTextContent('The database is locked by process 12.');
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalled();
  });

  it('offers a next step when there is nothing', () => {
    render(<EmptyView />);
    expect(screen.getByRole('status')).toHaveTextContent('Widen the time range');
  });

  it('finds the sentence in whatever was thrown', () => {
    expect(errorText(new Error('a'))).toBe('a');
    expect(errorText({ statusText: 'Bad gateway' })).toBe('Bad gateway');
    expect(errorText(undefined)).toContain('unknown');
  });
});

describe('error boundary', () => {
  it('keeps a failure to itself and recovers on retry', async () => {
    const spy = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    let broken = true;
    const Fragile = () => {
      if (broken) {
        throw new Error('No field named p95.');
      }
      return <p>drawn</p>;
    };
    render(
      <ErrorBoundary>
        <Fragile />
      </ErrorBoundary>
    );
    expect(screen.getByRole('alert')).toHaveTextContent('No field named p95.');
    broken = false;
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.getByText('drawn')).toBeInTheDocument();
    spy.mockRestore();
  });
});
