import { createTheme } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import { StateBadge } from './StateBadge';
import { severityState, STATES, toState } from './state';
import { stateLook } from './stateColor';

describe('states', () => {
  it('says a state in words beside its colour', () => {
    render(<StateBadge state="error" />);
    expect(screen.getByText('Bad')).toBeInTheDocument();
  });

  it('gives every state its own icon and word', () => {
    const looks = STATES.map((state) => stateLook(state, createTheme()));
    expect(new Set(looks.map(({ icon }) => icon)).size).toBe(STATES.length);
    expect(new Set(looks.map(({ word }) => word)).size).toBe(STATES.length);
  });

  it('reads what it does not know as unknown', () => {
    expect(toState('on fire')).toBe('unknown');
    expect(toState('warning')).toBe('warning');
    expect(severityState(NaN)).toBe('unknown');
    expect([0, 1, 2, 3].map(severityState)).toEqual(['ok', 'warning', 'warning', 'error']);
  });
});
