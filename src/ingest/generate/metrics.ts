import type { MetricBatch } from '../../stores/writer';
import { BATCH_ROWS, MetricBatchBuilder, type MetricRow } from '../batch';
import { NIL_ID } from '../ids';
import { strength, type Incident } from './incidents';
import { dayCurve } from './dayCurve';
import { SERVICES } from './platform';
import type { Random } from './random';

const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
const UNTOUCHED = { cpu: 1, memory: 1 };

/** CPU and memory of each service every five minutes: with the load, with the day, and with the incidents. */
export function* metricBatches(
  random: Random,
  fromMs: number,
  toMs: number,
  incidents: Incident[],
  tenants: readonly string[]
): Generator<MetricBatch> {
  const builder = new MetricBatchBuilder();
  // The hosts are everybody's: each tenant has the figures of all of them.
  const owners = tenants.length === 0 ? [''] : tenants;
  for (let time = Math.ceil(fromMs / STEP_MS) * STEP_MS; time <= toMs; time += STEP_MS) {
    const near = incidents.filter((incident) => incident.startMs <= time && incident.endMs >= time - STEP_MS);
    const load = dayCurve(time);
    for (let index = 0; index < SERVICES.length; index++) {
      const service = SERVICES[index];
      const { cpu, memory } = near.length === 0 ? UNTOUCHED : factors(near, service, time);
      const millicores = (40 + 35 * (index % 4)) * (0.35 + load) * cpu * Math.exp(0.06 * random.normal());
      const mebibytes =
        (180 + 90 * (index % 5)) *
        (1 + 0.05 * load + 0.04 * ((time % DAY_MS) / DAY_MS)) *
        memory *
        Math.exp(0.01 * random.normal());
      const cpuValue = Math.round(millicores * 100) / 100;
      const memoryValue = Math.round(mebibytes * 100) / 100;
      for (const tenantId of owners) {
        builder.add(metricRow('cpu', cpuValue, 'millicores', service, time, tenantId));
        builder.add(metricRow('memory', memoryValue, 'MiB', service, time, tenantId));
      }
      if (builder.length + 2 * owners.length > BATCH_ROWS) {
        yield builder.take();
      }
    }
  }
  if (builder.length > 0) {
    yield builder.take();
  }
}

/** One object with all its fields at once: spreading one into another took longer than everything else here. */
function metricRow(
  name: string,
  value: number,
  unit: string,
  service: string,
  timestamp: number,
  tenantId: string
): MetricRow {
  return { chainId: NIL_ID, name, value, unit, service, timestamp, period: '5m', tags: '', tenantId };
}

function factors(incidents: Incident[], service: string, time: number): { cpu: number; memory: number } {
  let cpu = 1;
  let memory = 1;
  for (const incident of incidents) {
    const share = Math.max(strength(incident, time), strength(incident, time - STEP_MS / 2));
    // Traffic is felt everywhere, the rest where the incident is.
    if (share > 0 && (incident.service === service || incident.kind === 'spike')) {
      cpu *= 1 + (incident.cpuFactor - 1) * share;
      memory *= 1 + (incident.memoryFactor - 1) * share;
    }
    if (share > 0 && incident.kind === 'drop') {
      cpu *= 0.4 + 0.6 * incident.trafficFactor;
    }
  }
  return { cpu, memory };
}
