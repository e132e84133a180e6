import { clockUtc, describeFigures } from '../anomaly/describeStretch';
import { formatDuration, formatShare, significant } from '../text/format';
import { signalWords } from '../text/signalWords';
import { ENOUGH_REQUESTS, ERROR_SHARE, errorRatio, slowdown, SLOWER } from './figures';
import { serviceScore, type HealthAnomaly, type ServiceHealth } from './parts';

/** What is wrong with a service, in words; null when it is as usual. */
export interface Trouble {
  service: string;
  text: string;
  score: number;
}

/** Services in trouble, worst first. */
export function troubles(services: readonly ServiceHealth[], clock: (time: number) => string = clockUtc): Trouble[] {
  return services
    .flatMap((health) => {
      const text = troubleOf(health, clock);
      return text === null ? [] : [{ service: health.service, text, score: serviceScore(health) }];
    })
    .sort((a, b) => a.score - b.score);
}

/**
 * The verdict first, in one sentence.
 *
 * @example "checkout is slow: p95 1.4 s, 3.1 × its usual 450 ms, since 02:41."
 * @example "All 10 services are as usual."
 */
export function healthSentence(services: readonly ServiceHealth[], clock: (time: number) => string = clockUtc): string {
  if (services.length === 0) {
    return 'There were no requests in this range.';
  }
  const found = troubles(services, clock);
  if (found.length === 0) {
    const who = services.length === 1 ? `${services[0].service} is` : `All ${services.length} services are`;
    return services.some(({ usual }) => usual !== null)
      ? `${who} as usual.`
      : `${who} without conspicuous errors; there is no earlier time to compare with.`;
  }
  const more = found.length - 1;
  const others = more === 0 ? '' : more === 1 ? ` Also: ${found[1].text}` : ` ${more} more services are in trouble.`;
  return found[0].text + others;
}

function troubleOf(health: ServiceHealth, clock: (time: number) => string): string | null {
  // Names stay as they are written: capitals may be part of them.
  const { service: name, now, usual, anomalies } = health;
  const ratio = errorRatio(now);
  const usualRatio = usual === null ? NaN : errorRatio(usual);
  const enough = now.requests >= ENOUGH_REQUESTS;
  if (enough && ratio >= ERROR_SHARE.warning && !(ratio <= 1.5 * usualRatio)) {
    const compared = Number.isFinite(usualRatio) ? `, usually ${formatShare(usualRatio)}` : '';
    return `${name} fails: ${formatShare(ratio)} of its requests${compared}${since(anomalies, /^errorRatio$/, clock)}.`;
  }
  const slower = usual === null ? 1 : slowdown(now.p95, usual.p95);
  if (enough && usual !== null && slower >= SLOWER.warning) {
    const times = `${significant(slower)} × its usual ${formatDuration(usual.p95)}`;
    return `${name} is slow: p95 ${formatDuration(now.p95)}, ${times}${since(anomalies, /^p\d|latency|duration/, clock)}.`;
  }
  if (usual === null && enough && ratio >= ERROR_SHARE.error) {
    return `${name} fails: ${formatShare(ratio)} of its requests.`;
  }
  const worst = anomalies.filter((anomaly) => anomaly.open && anomaly.severity >= 2);
  if (worst.length === 0) {
    return null;
  }
  const strongest = worst.reduce((most, anomaly) => (anomaly.severity > most.severity ? anomaly : most));
  return `${name} is unusual: ${anomalyWords(strongest, now)} since ${clock(strongest.start)}.`;
}

function since(anomalies: readonly HealthAnomaly[], signal: RegExp, clock: (time: number) => string): string {
  const starts = anomalies.filter((anomaly) => anomaly.open && signal.test(anomaly.signal)).map(({ start }) => start);
  return starts.length === 0 ? '' : `, since ${clock(Math.min(...starts))}`;
}

function anomalyWords(
  { signal, value, usual, ratio, unit }: HealthAnomaly,
  now: { p95: number; requests: number }
): string {
  const words = signalWords(signal);
  if (value !== undefined && usual !== undefined && ratio !== undefined) {
    return `${words} ${describeFigures({ value, usual, ratio }, signal, unit)},`;
  }
  return /^p\d/.test(signal) ? `${words} ${formatDuration(now.p95)}` : `its ${words}`;
}
