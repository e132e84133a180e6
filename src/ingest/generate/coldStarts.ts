import { OFFICE_ONLY, SERVICES } from './platform';
import type { Random } from './random';

/** A service without requests for so long has no instance any more. */
const IDLE_MS = 20 * 60_000;
const STARTING_MS: [number, number] = [4_000, 15_000];

export interface ColdStart {
  service: string;
  startMs: number;
  /** When the first instance could work. */
  readyMs: number;
}

/** Services that scale to zero: the first requests after a long pause wait for an instance. */
export class ColdStarts {
  readonly found: ColdStart[] = [];
  private readonly scales = SERVICES.map((service) => OFFICE_ONLY.has(service));
  private readonly lastUse = new Float64Array(SERVICES.length).fill(-Infinity);
  private readonly latest: Array<ColdStart | undefined> = [];

  constructor(private readonly random: Random) {}

  /** How long a request that reaches a service at `time` waits. Requests of one minute may come in any order. */
  waitMs(service: number, time: number): number {
    if (!this.scales[service]) {
      return 0;
    }
    if (time - this.lastUse[service] > IDLE_MS) {
      const start = { service: SERVICES[service], startMs: time, readyMs: time + this.random.between(...STARTING_MS) };
      this.latest[service] = start;
      this.found.push(start);
    }
    this.lastUse[service] = Math.max(this.lastUse[service], time);
    const start = this.latest[service];
    return start === undefined ? 0 : Math.max(0, start.readyMs - Math.max(time, start.startMs));
  }
}
