import { levelOf, Logger } from './logger';

function lines(act: (log: Logger) => void): Array<Record<string, unknown>> {
  const written: string[] = [];
  act(new Logger((line) => written.push(line)));
  expect(written.every((line) => line.endsWith('\n') && line.length < 65_536)).toBe(true);
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('Logger', () => {
  it('writes one JSON object per line with text in the keys that go-plugin asserts [S4-095]', () => {
    const [line] = lines((log) =>
      log.warn('slow answer', { durationMs: 12.5, refId: 'A', big: 2n ** 60n, nothing: undefined })
    );
    expect(line).toEqual({
      '@level': 'warn',
      '@message': 'slow answer',
      durationMs: 12.5,
      refId: 'A',
      big: '1152921504606846976',
    });
  });

  it('never lets a field replace the message, the level or the time', () => {
    const [line] = lines((log) => log.info('kept', { '@message': 7, '@timestamp': 'yesterday' }));
    expect(line).toMatchObject({ '@level': 'info', '@message': 'kept', message: 7, timestamp: 'yesterday' });
    expect(line['@timestamp']).toBeUndefined();
  });

  it('spells out errors with their causes and survives what JSON cannot hold', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const [line] = lines((log) =>
      log.error('failed', { error: new Error('outer', { cause: new Error('inner') }), loop })
    );
    expect(line.error).toContain('outer');
    expect(line.error).toContain('caused by Error: inner');
    expect(line.loop).toBe('[object Object]');
  });

  it('stays below the longest line that the host reads whole', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, 'x'.repeat(50_000)]));
    const [line] = lines((log) => log.info('y'.repeat(100_000), many));
    expect(String(line['@message']).length).toBeLessThan(10_000);
  });

  it('leaves out what is below its level', () => {
    const written: string[] = [];
    const log = new Logger((line) => written.push(line), levelOf('WARN'));
    log.info('not written');
    log.warn('written');
    expect(written).toHaveLength(1);
    expect([levelOf(undefined), levelOf('loud'), levelOf('debug')]).toEqual(['info', 'info', 'debug']);
  });
});
