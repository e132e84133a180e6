import { createHash } from 'node:crypto';
import { parseSettings, type Secrets, type Settings } from '../../contracts/settings';
import { filtersSchema, type Filters } from '../../contracts/query';
import { MarkMemory } from '../../state/markMemory';
import { openState } from '../../state/openState';
import { dataDirectory } from '../../stores/paths';
import type { BlockCounts, Scope, Watermark } from '../../stores/port';
import type { StateScope, StateStore } from '../../stores/state/port';
import { log } from '../telemetry/logger';
import { PRODUCT } from '../telemetry/product';
import { AnswerCache } from './answers/answerCache';
import type { CachedAnswer } from './answers/answerFile';
import { KeptParts } from './keptParts';
import { clearAnswers, openDiskTier } from './answers/answerFolder';
import { Breaker } from './breaker';
import { cacheShares } from './cacheShares';
import { guardedStore } from './guardedStore';
import { OpenRanges } from './openRanges';
import { openStore, type OpenedStore } from './openStore';
import { Refreshes } from './refreshes';
import { SingleFlight } from './singleFlight';
import type { TenantScope } from './tenants';

/** The data source as Grafana hands it over with each call. */
export interface InstanceSource {
  orgId: number;
  uid: string;
  name: string;
  updatedMs: number;
  jsonData: Uint8Array;
  secrets: Record<string, string>;
}

/** How long a watermark may be taken for the present one. */
const WATERMARK_FRESH_MS = 1_000;
/** All of time that a store may hold: 1970 to 2200. */
export const EVER = { from: 0, to: 7_258_118_400_000 };
export const NO_FILTERS: Filters = filtersSchema.parse(undefined);

/** One data source of one organisation: its settings, its open store, its cache. */
export class Instance {
  readonly settings: Settings;
  readonly cache: AnswerCache;
  /** Open ranges that count as one. */
  readonly openRanges = new OpenRanges();
  /** Parts that answers have in common. */
  readonly keptParts: KeptParts;
  readonly refreshes = new Refreshes();
  readonly flights = new SingleFlight<CachedAnswer>();
  /** Whether the database answers. */
  readonly breaker = new Breaker();
  /** What people said of stretches of time. */
  readonly marks = new MarkMemory(() => this.state());
  private remembering: Promise<StateStore> | undefined;
  private opening: Promise<OpenedStore> | undefined;
  private opened: OpenedStore | undefined;
  private readonly watermarks = new Map<string, { at: number; value: Promise<Watermark> }>();
  /** The store's own version of the newest watermark. */
  private readonly versions = new Map<string, string>();

  /** @throws ThroughlineError `badSettings` when `jsonData` is not valid */
  constructor(
    readonly source: InstanceSource,
    private readonly open: typeof openStore = openStore
  ) {
    this.settings = parseSettings(jsonOf(source.jsonData), source.secrets);
    this.keptParts = new KeptParts(this.settings.limits.cacheTtlSeconds * 1000);
    this.cache = openCache(source, this.settings.limits);
  }

  /** The store, opened when first asked for; a failed opening is tried again by the next call. */
  store(): Promise<OpenedStore> {
    this.opening ??= this.breaker
      .run(() => this.open(this.settings, this.source.secrets as Secrets))
      .then(
        (store) => (this.opened = guardedStore(store, this.breaker)),
        (error: unknown) => {
          this.opening = undefined;
          throw error;
        }
      );
    return this.opening;
  }

  /** Parts of answers that the store keeps; undefined where it keeps none, or is not open. */
  get blockCounts(): BlockCounts | undefined {
    return this.opened?.blockCounts;
  }

  /** Whose the caller's marks and notes are. */
  stateScope(tenants: TenantScope): StateScope {
    const { orgId, uid } = this.source;
    return { organisation: orgId, datasource: uid, tenants: tenantKey(tenants) };
  }

  /** What the plugin remembers for this data source; a failed opening is tried again by the next call. */
  state(): Promise<StateStore> {
    this.remembering ??= openState(this.settings, this.source.secrets as Secrets).catch((error: unknown) => {
      this.remembering = undefined;
      throw error;
    });
    return this.remembering;
  }

  scope(tenants: TenantScope, range: { from: number; to: number }, signal: AbortSignal, filters = NO_FILTERS): Scope {
    const { maxRows, queryTimeoutMs } = this.settings.limits;
    return { tenants, from: range.from, to: range.to, filters, maxRows, timeoutMs: queryTimeoutMs, signal };
  }

  /** The scope of a question whose answer is for the watermark that was just asked for. */
  scopeAsOf(...asked: Parameters<Instance['scope']>): Scope {
    const asOf = this.versions.get(tenantKey(asked[0]));
    return { ...this.scope(...asked), ...(asOf === undefined ? {} : { asOf }) };
  }

  /** How far the data goes, at most a second old unless `fresh`. Shared by all who ask meanwhile. */
  watermark(tenants: TenantScope, fresh = false): Promise<Watermark> {
    const key = tenantKey(tenants);
    const known = this.watermarks.get(key);
    const now = Date.now();
    if (known && !fresh && now - known.at < WATERMARK_FRESH_MS) {
      return known.value;
    }
    // Nobody's to cancel: its end is the store's own limit, which tells the breaker that the database is silent.
    const { signal } = new AbortController();
    const value = this.store()
      .then((store) => store.watermark(this.scope(tenants, EVER, signal)))
      .then((found) => {
        this.versions.set(key, found.version);
        return { ...found, version: versionFor(tenants, found.version) };
      });
    const entry = { at: now, value };
    this.watermarks.set(key, entry);
    value.catch(() => this.watermarks.get(key) === entry && this.watermarks.delete(key));
    return value;
  }

  async close(): Promise<void> {
    this.refreshes.close();
    await this.cache.close();
    const { opening, remembering } = this;
    this.opening = undefined;
    this.remembering = undefined;
    await remembering?.then((state) => state.close()).catch(() => undefined);
    await opening?.then(
      (store) => store.close(),
      () => undefined
    );
  }
}

/** Answers in memory and, where the settings give them room, on disk. */
function openCache(source: InstanceSource, limits: Settings['limits']): AnswerCache {
  const dataDir = dataDirectory(process.env);
  const owner = { ...source, release: PRODUCT.version };
  clearAnswers(dataDir, owner, limits.diskCacheMegabytes).catch((error: unknown) =>
    log.warn('Answers that nobody will ask for cannot be removed from the disk', { error })
  );
  return new AnswerCache(cacheShares(limits).answerBytes, openDiskTier(dataDir, owner, limits.diskCacheMegabytes));
}

export function tenantKey(tenants: TenantScope): string {
  return tenants === 'all' ? '*' : JSON.stringify(tenants);
}

/** A store's version tells how much others write: who may not see everything gets one that only says "the same or not". */
function versionFor(tenants: TenantScope, version: string): string {
  return tenants === 'all'
    ? version
    : createHash('sha256')
        .update(`${tenantKey(tenants)} ${version}`)
        .digest('hex')
        .slice(0, 16);
}

function jsonOf(bytes: Uint8Array): unknown {
  return bytes.length === 0 ? {} : JSON.parse(Buffer.from(bytes).toString('utf8'));
}
