import { log } from '../telemetry/logger';
import { Instance, type InstanceSource } from './instance';

/** Calls in flight may still use a replaced instance for this long. */
const DISPOSE_AFTER_MS = 5_000;

/** The data sources in use, by organisation and uid; rebuilt when their settings change. */
export class Instances {
  private readonly current = new Map<string, Instance>();
  private readonly retired = new Set<Instance>();

  constructor(
    private readonly disposeAfterMs = DISPOSE_AFTER_MS,
    private readonly make = (source: InstanceSource) => new Instance(source)
  ) {}

  get all(): Instance[] {
    return [...this.current.values()];
  }

  /**
   * The data source's instance. A call with older settings than the known ones, such as a stream that Grafana has not
   * started again yet, is answered with the known ones.
   * @throws ThroughlineError `badSettings` when the settings are not valid
   */
  get(source: InstanceSource): Instance {
    const key = `${source.orgId}/${source.uid}`;
    const known = this.current.get(key);
    if (known && (source.updatedMs < known.source.updatedMs || unchanged(known.source, source))) {
      return known;
    }
    const made = this.make(source);
    this.current.set(key, made);
    if (known) {
      this.retire(known);
    }
    return made;
  }

  async close(): Promise<void> {
    const all = [...this.current.values(), ...this.retired];
    this.current.clear();
    this.retired.clear();
    await Promise.allSettled(all.map((instance) => instance.close()));
  }

  private retire(instance: Instance): void {
    this.retired.add(instance);
    const timer = setTimeout(() => {
      if (this.retired.delete(instance)) {
        instance.close().catch((error: unknown) => log.warn('A replaced data source could not be closed', { error }));
      }
    }, this.disposeAfterMs);
    timer.unref();
  }
}

function unchanged(known: InstanceSource, asked: InstanceSource): boolean {
  return (
    known.updatedMs === asked.updatedMs &&
    known.name === asked.name &&
    Buffer.compare(known.jsonData, asked.jsonData) === 0 &&
    sameTexts(known.secrets, asked.secrets)
  );
}

function sameTexts(known: Record<string, string>, asked: Record<string, string>): boolean {
  const names = Object.keys(known);
  return names.length === Object.keys(asked).length && names.every((name) => known[name] === asked[name]);
}
