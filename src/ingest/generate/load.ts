import { dayCurve, isOfficeTime } from './dayCurve';
import { strength, type Incident } from './incidents';
import { FLOWS, type LoadProfile } from './platform';
import type { Random } from './random';

export const MINUTE_MS = 60_000;

function profilesAt(time: number): Record<LoadProfile, number> {
  return { flat: 0.5, office: Number(isOfficeTime(time)), day: dayCurve(time) };
}

/** Relative load of each minute and flow over a range, with slow drifts and the incidents' effect on traffic. */
export class LoadPlan {
  readonly minutes: number;
  /** Sum over the flows, one a minute. */
  readonly total: Float64Array;
  private readonly drift: Float64Array;
  private readonly traffic: Float64Array;

  constructor(
    random: Random,
    readonly fromMs: number,
    toMs: number,
    incidents: Incident[]
  ) {
    this.minutes = Math.ceil((toMs - fromMs) / MINUTE_MS);
    this.total = new Float64Array(this.minutes);
    this.drift = new Float64Array(this.minutes);
    this.traffic = new Float64Array(this.minutes).fill(1);
    let level = 0;
    for (let minute = 0; minute < this.minutes; minute++) {
      // A first-order drift with a memory of two hours and a spread of 5 %.
      level = level * (119 / 120) + random.normal() * 0.05 * Math.sqrt(1 - (119 / 120) ** 2);
      this.drift[minute] = Math.exp(level);
      const time = fromMs + minute * MINUTE_MS;
      for (const incident of incidents) {
        if (incident.trafficFactor !== 1 && strength(incident, time) > 0) {
          this.traffic[minute] *= incident.trafficFactor;
        }
      }
      this.total[minute] = this.flowLoads(minute).reduce((sum, load) => sum + load, 0);
    }
  }

  /** Load of each flow in a minute. */
  flowLoads(minute: number): number[] {
    const profiles = profilesAt(this.fromMs + minute * MINUTE_MS);
    return FLOWS.map(({ weight, profile }) => weight * profiles[profile] * this.drift[minute] * this.traffic[minute]);
  }

  /** Load between two minutes, the first included. */
  sum(from: number, to: number): number {
    let sum = 0;
    for (let minute = Math.max(0, from); minute < Math.min(this.minutes, to); minute++) {
      sum += this.total[minute];
    }
    return sum;
  }
}
