import { ThroughlineError } from '../../contracts/errors';
import { Breaker } from './breaker';

const away = () => Promise.reject(new ThroughlineError('storeUnavailable', 'Connection refused.'));
const slow = () => Promise.reject(new ThroughlineError('timeout', 'Too slow.'));
const wrong = () => Promise.reject(new ThroughlineError('badQuery', 'No such filter.'));
const cancelled = () => Promise.reject(new DOMException('gone', 'AbortError'));
const fine = () => Promise.resolve('answer');

function started() {
  const clock = { now: Date.UTC(2026, 2, 2, 12) };
  const breaker = new Breaker(() => clock.now);
  const ask = (work: () => Promise<string>) => breaker.run(work).catch((error: Error) => error.message);
  const open = async () => {
    for (const work of [away, slow, away]) {
      await ask(work);
      clock.now += 1_000;
    }
    expect(breaker.openSince).toBe(Date.UTC(2026, 2, 2, 12));
  };
  return { clock, breaker, ask, open };
}

describe('Breaker [S2-053] [S2-068]', () => {
  it('opens after three failures in a row and then refuses without asking', async () => {
    const { breaker, ask } = started();
    expect([await ask(away), await ask(slow)]).toEqual(['Connection refused.', 'Too slow.']);
    expect(breaker.openSince).toBeUndefined();
    await ask(away);
    const work = jest.fn(fine);
    expect(await ask(work)).toBe(
      'The database has not answered since 2026-03-02 12:00:00 UTC. It is tried again every 4 seconds. The last try said: Connection refused.'
    );
    expect(work).not.toHaveBeenCalled();
  });

  it('counts failures in a row only, and neither wrong questions nor those that were cancelled', async () => {
    const { breaker, ask } = started();
    for (const work of [away, away, fine, away, away, wrong, away, away, cancelled]) {
      await ask(work);
    }
    expect(breaker.openSince).toBeUndefined();
    await ask(away);
    expect(breaker.openSince).toBeDefined();
  });

  it('lets one question try after the pause, and closes by its answer', async () => {
    const { clock, breaker, ask, open } = started();
    await open();
    clock.now += 2_999;
    expect(await ask(fine)).toMatch(/has not answered/);
    clock.now += 1_001;
    let answer: (text: string) => void = () => undefined;
    const probe = ask(() => new Promise((resolve) => (answer = resolve)));
    expect(await ask(fine)).toMatch(/has not answered/);
    answer('here again');
    expect(await probe).toBe('here again');
    expect(breaker.openSince).toBeUndefined();
    expect(await ask(fine)).toBe('answer');
  });

  it('waits for another pause when the try fails, and tries anew when it was cancelled', async () => {
    const { clock, breaker, ask, open } = started();
    await open();
    clock.now += 4_000;
    expect(await ask(slow)).toBe('Too slow.');
    expect(await ask(fine)).toMatch(/since 2026-03-02 12:00:00 UTC.*Too slow/);
    clock.now += 4_000;
    await ask(cancelled);
    expect(breaker.openSince).toBeDefined();
    expect(await ask(fine)).toBe('answer');
  });

  it('is not put off by questions that were under way when it opened', async () => {
    const { clock, breaker, ask, open } = started();
    let fail: (error: Error) => void = () => undefined;
    const underWay = ask(() => new Promise((_, reject) => (fail = reject)));
    await open();
    clock.now += 3_000;
    fail(new ThroughlineError('timeout', 'Too slow.'));
    await underWay;
    clock.now += 1_000;
    expect(await ask(fine)).toBe('answer');
    expect(breaker.openSince).toBeUndefined();
  });
});
