import type { ChainStore } from '../../stores/port';
import type { Breaker } from './breaker';
import type { OpenedStore } from './openStore';

const QUESTIONS = {
  status: true,
  watermark: true,
  catalogue: true,
  red: true,
  graph: true,
  chainEvents: true,
  chainSearch: true,
  chainFeatures: true,
  chainSteps: true,
  chainDefinitions: true,
  metrics: true,
  resources: true,
  errorGroups: true,
  eventMarks: true,
} as const satisfies Record<Exclude<AsyncMember<ChainStore>, 'close'>, true>;

/** Members of the port that ask the database. */
type AsyncMember<T> = {
  [Name in keyof T]-?: T[Name] extends (...parts: never[]) => Promise<unknown> ? Name : never;
}[keyof T];

/** The store, every question of which goes through the breaker; everything else of it stays as it is. */
export function guardedStore(store: OpenedStore, breaker: Breaker): OpenedStore {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') {
        return member;
      }
      const ask = (...parts: unknown[]): unknown => Reflect.apply(member, target, parts);
      return Object.hasOwn(QUESTIONS, name) ? (...parts: unknown[]) => breaker.run(async () => ask(...parts)) : ask;
    },
  });
}
