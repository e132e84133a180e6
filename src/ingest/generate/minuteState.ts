import { dayCurve, isOfficeTime } from './dayCurve';
import { strength, type Incident } from './incidents';
import { SERVICES } from './platform';

/** What holds for every request of one minute: how slow, failing or silent each service is. */
export class MinuteState {
  readonly durationFactor = new Float64Array(SERVICES.length);
  readonly peerFactor = new Float64Array(SERVICES.length);
  readonly errorRate = new Float64Array(SERVICES.length);
  readonly level = new Float64Array(SERVICES.length);
  readonly silent = new Uint8Array(SERVICES.length);
  /** Deployments so far, per service: the version in the metadata. */
  readonly release = new Uint8Array(SERVICES.length);
  office = true;

  constructor(private readonly baseErrorRate: number) {}

  set(time: number, incidents: Incident[]): void {
    const load = dayCurve(time);
    // Busy hours are a little slower, as queues are longer.
    this.durationFactor.fill(0.95 + 0.12 * load);
    this.peerFactor.fill(0.97 + 0.08 * load);
    this.errorRate.fill(this.baseErrorRate);
    this.level.fill(0.15 + 0.4 * load);
    this.silent.fill(0);
    this.release.fill(Math.floor(time / (7 * 86_400_000)));
    this.office = isOfficeTime(time);
    for (const incident of incidents) {
      const share = strength(incident, time);
      if (share > 0) {
        this.apply(incident, share);
      }
    }
  }

  private apply(incident: Incident, share: number): void {
    const service = SERVICES.indexOf(incident.service);
    this.durationFactor[service] *= 1 + (incident.durationFactor - 1) * share;
    this.peerFactor[service] *= 1 + (incident.peerFactor - 1) * share;
    this.errorRate[service] = Math.max(this.errorRate[service], incident.errorRate * share);
    this.level[service] = Math.min(0.99, this.level[service] * incident.cpuFactor);
    this.silent[service] = incident.silent ? 1 : 0;
  }
}
