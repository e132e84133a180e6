import { SingleFlight } from './singleFlight';

function controlled() {
  let finish: (value: string) => void = () => undefined;
  let seen: AbortSignal | undefined;
  let runs = 0;
  const work = (signal: AbortSignal) => {
    runs++;
    seen = signal;
    return new Promise<string>((resolve) => (finish = resolve));
  };
  return { work, finish: (value: string) => finish(value), signal: () => seen, runs: () => runs };
}
const never = () => new AbortController().signal;

describe('SingleFlight', () => {
  it('computes once for all who wait', async () => {
    const flights = new SingleFlight<string>();
    const job = controlled();
    const both = [flights.run('k', never(), job.work), flights.run('k', never(), job.work)];
    job.finish('done');
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    expect(job.runs()).toBe(1);
    const again = flights.run('k', never(), job.work);
    job.finish('again');
    expect(await again).toBe('again');
    expect(job.runs()).toBe(2);
  });

  it('goes on for the others when one hangs up, and stops when nobody waits', async () => {
    const flights = new SingleFlight<string>();
    const job = controlled();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = flights.run('k', first.signal, job.work);
    const two = flights.run('k', second.signal, job.work);
    first.abort();
    await expect(one).rejects.toThrow('aborted');
    expect(job.signal()?.aborted).toBe(false);
    second.abort();
    await expect(two).rejects.toThrow('aborted');
    expect(job.signal()?.aborted).toBe(true);
  });

  it('tells a failure to all and then forgets it', async () => {
    const flights = new SingleFlight<string>();
    const fail = () => Promise.reject(new Error('no'));
    const both = [flights.run('k', never(), fail), flights.run('k', never(), fail)];
    await expect(both[0]).rejects.toThrow('no');
    await expect(both[1]).rejects.toThrow('no');
    await expect(flights.run('k', never(), () => Promise.resolve('fine'))).resolves.toBe('fine');
  });
});
