import { formatCount } from '../../core/text/format';
import type { StoreStatus, Watermark } from '../../stores/port';
import { EVER } from '../instances/instance';
import type { CallTarget } from './caller';
import type { HostParts } from './hostParts';
import { PRODUCT } from '../telemetry/product';

export interface HealthReport {
  message: string;
  details: Record<string, unknown>;
}

/**
 * Asks the store what it holds: the one real call behind "Save & test". Who sees only some tenants is told nothing about
 * the process and the file, which others use as well.
 * @throws ThroughlineError what the store answered, such as `storeMissing`
 */
export async function healthReport(
  parts: HostParts,
  { instance, tenants }: CallTarget,
  signal: AbortSignal
): Promise<HealthReport> {
  const store = await instance.store();
  const [status, watermark] = await Promise.all([
    store.status(instance.scope(tenants, EVER, signal)),
    instance.watermark(tenants, true),
  ]);
  const whole = tenants === 'all';
  const details = {
    verboseMessage: verbose(status, watermark, whole),
    ...figures(status, watermark),
    ...(whole && ofProcess(parts, status)),
  };
  return { message: sentence(status, watermark), details };
}

function sentence(status: StoreStatus, watermark: Watermark): string {
  if (status.events === 0 && status.metrics === 0) {
    return 'Connected, but there are no chains yet. Bring some in with "throughline import FILE", or try the product out with "throughline generate".';
  }
  const metrics = status.metrics > 0 ? ` and ${formatCount(status.metrics)} metric values` : '';
  return `Connected: ${formatCount(status.events)} events of about ${formatCount(status.chains)} chains${metrics}, ${span(watermark)}.`;
}

function span({ firstEvent, lastEvent, firstMetric, lastMetric }: Watermark): string {
  const times = [firstEvent, lastEvent, firstMetric, lastMetric].filter(Number.isFinite);
  return times.length === 0
    ? 'no rows with a time'
    : `${minuteOf(Math.min(...times))} to ${minuteOf(Math.max(...times))} UTC`;
}

function minuteOf(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function verbose(status: StoreStatus, watermark: Watermark, whole: boolean): string {
  const { spans, rollups } = status.capabilities;
  const calls = spans
    ? 'taken from span ids where rows have them'
    : 'reconstructed from dependencies and the order of events';
  return [
    ...(whole ? [status.description] : []),
    `Events: ${formatCount(status.events)}, chains: about ${formatCount(status.chains)}, metric values: ${formatCount(status.metrics)}.`,
    `Data: ${span(watermark)}.`,
    `Calls between services are ${calls}. Minute rollups: ${rollups ? 'used' : 'none'}.`,
    `Throughline ${PRODUCT.version}, Node ${process.version}.`,
  ].join('\n');
}

function figures(status: StoreStatus, watermark: Watermark): Record<string, unknown> {
  return {
    version: PRODUCT.version,
    engine: status.engine,
    capabilities: status.capabilities,
    events: status.events,
    chains: status.chains,
    metrics: status.metrics,
    firstEvent: isoOf(watermark.firstEvent),
    lastEvent: isoOf(watermark.lastEvent),
    dataLagMs: Number.isFinite(watermark.lastEvent) ? Math.max(0, Date.now() - watermark.lastEvent) : null,
  };
}

function ofProcess(parts: HostParts, status: StoreStatus): Record<string, unknown> {
  return {
    store: status.description,
    cacheHitRate: parts.metrics.cacheHitRate,
    liveStreams: parts.streams.open,
    uptimeSeconds: Math.round((Date.now() - parts.startedAt) / 1000),
  };
}

function isoOf(time: number): string | null {
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
