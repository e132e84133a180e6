import { AnalysisGate } from './analysisGate';

const never = () => new AbortController().signal;

function job() {
  let finish: () => void = () => undefined;
  let started = false;
  const run = () => {
    started = true;
    return new Promise<void>((resolve) => (finish = resolve));
  };
  return { run, finish: () => finish(), started: () => started };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('AnalysisGate', () => {
  it('runs five analyses at once and lets the sixth wait [S0-193]', async () => {
    const gate = new AnalysisGate();
    const jobs = Array.from({ length: 6 }, job);
    const done = jobs.map(({ run }) => gate.run(never(), run));
    await settle();
    expect(jobs.map(({ started }) => started())).toEqual([true, true, true, true, true, false]);
    expect(gate.load).toEqual({ running: 5, waiting: 1 });
    jobs[0].finish();
    await settle();
    expect(jobs[5].started()).toBe(true);
    jobs.forEach(({ finish }) => finish());
    await Promise.all(done);
    expect(gate.load).toEqual({ running: 0, waiting: 0 });
  });

  it('lets go of who hangs up while waiting', async () => {
    const gate = new AnalysisGate(1);
    const [first, second, third] = [job(), job(), job()];
    const hangUp = new AbortController();
    const running = gate.run(never(), first.run);
    const waiting = gate.run(hangUp.signal, second.run);
    const last = gate.run(never(), third.run);
    hangUp.abort();
    await expect(waiting).rejects.toThrow('aborted');
    first.finish();
    await running;
    await settle();
    expect([second.started(), third.started()]).toEqual([false, true]);
    third.finish();
    await last;
  });

  it('says that it is busy instead of queueing without end', async () => {
    const gate = new AnalysisGate(1, 1);
    const first = job();
    const running = gate.run(never(), first.run);
    const waiting = gate.run(never(), () => Promise.resolve());
    await expect(gate.run(never(), () => Promise.resolve())).rejects.toMatchObject({ code: 'busy', status: 429 });
    first.finish();
    await Promise.all([running, waiting]);
  });

  it('lets go of who has waited for too long, with a sentence', async () => {
    const gate = new AnalysisGate(1);
    const [first, second] = [job(), job()];
    const running = gate.run(never(), first.run);
    await expect(gate.run(never(), second.run, 20)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('had no turn within'),
    });
    first.finish();
    await running;
    expect([second.started(), gate.load]).toEqual([false, { running: 0, waiting: 0 }]);
  });

  it('frees the place of an analysis that fails', async () => {
    const gate = new AnalysisGate(1);
    await expect(gate.run(never(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(gate.run(never(), () => Promise.resolve(1))).resolves.toBe(1);
  });
});
