import { ThroughlineError } from '../../../contracts/errors';
import type { LoadOptions, RemovedRows, RetentionPolicy } from '../../writer';
import { canonicalFile, type DatabaseOptions } from '../database';
import { lockedError, lockOwner, storeError } from '../failure';
import { SharedFile } from '../sharedFile';
import type { Desk } from '../writing/deskWriter';
import type { LoadStep, StepAnswer } from '../writing/openLoad';
import { ConnectionLost } from './protocol';
import { RemoteDesk } from './remoteDesk';
import { socketPath } from './socketPath';

const PAUSE_MS = 40;
/** How long the file is left to a backend that asked for it. */
const COURTESY_MS = 10_000;
/** How long a lock without anybody who listens is waited for: an owner may be starting or ending. */
const FOREIGN_MS = 5_000;

interface Place {
  desk: Desk;
  leave: () => Promise<void>;
}

interface Unfinished {
  /** Steps that would not survive a crash of the file's owner, to be sent again. */
  steps: Map<number, LoadStep>;
}

/**
 * The loads of one file wherever it is open: in this process while nobody else needs it, and in the process that owns
 * it otherwise. Moves between the two when a backend starts, ends or dies, and goes on where the file says a load was.
 */
export class TravellingDesk implements Desk {
  private place: Place | undefined;
  private readonly unfinished = new Map<string, Unfinished>();
  private turn: Promise<unknown> = Promise.resolve();
  private yieldUntil = 0;

  constructor(private readonly options: DatabaseOptions) {}

  begin(loadId: string, options: LoadOptions, processId: number): Promise<number> {
    return this.inTurn(async () => {
      const durable = await this.attempt((desk) => desk.begin(loadId, options, processId));
      this.unfinished.set(loadId, { steps: new Map() });
      return durable;
    });
  }

  resume(loadId: string): Promise<number | undefined> {
    return this.inTurn(() => this.attempt((desk) => desk.resume(loadId)));
  }

  step(loadId: string, sequence: number, step: LoadStep): Promise<StepAnswer> {
    return this.inTurn(async () => {
      const steps = this.unfinished.get(loadId)?.steps;
      const answer = await this.attempt((desk) => desk.step(loadId, sequence, step));
      steps?.set(sequence, step);
      for (const known of steps?.keys() ?? []) {
        if (known <= answer.durable) {
          steps?.delete(known);
        }
      }
      return answer;
    });
  }

  commit(loadId: string): Promise<void> {
    return this.inTurn(async () => {
      await this.attempt((desk) => desk.commit(loadId));
      this.unfinished.delete(loadId);
    });
  }

  rollback(loadId: string): Promise<void> {
    return this.inTurn(async () => {
      this.unfinished.delete(loadId);
      await this.attempt((desk) => desk.rollback(loadId));
    });
  }

  prune(policy: RetentionPolicy): Promise<RemovedRows> {
    return this.inTurn(() => this.attempt((desk) => desk.prune(policy)));
  }

  close(): Promise<void> {
    return this.inTurn(() => this.leave());
  }

  /** Opens the file or connects to its owner now, so that a missing or foreign file is reported before any row is read. */
  open(): Promise<void> {
    return this.inTurn(async () => {
      await this.arrive();
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.catch(() => undefined).then(work);
    this.turn = next;
    return next;
  }

  private async attempt<T>(work: (desk: Desk) => Promise<T>): Promise<T> {
    for (;;) {
      const moved = this.place === undefined;
      const { desk } = await this.arrive();
      try {
        if (moved) {
          await this.catchUp(desk);
        }
        return await work(desk);
      } catch (cause) {
        if (!(cause instanceof ConnectionLost)) {
          throw cause;
        }
        await this.leave();
      }
    }
  }

  /** Sends again what the file's new owner does not have. A load that it does not know was committed. */
  private async catchUp(desk: Desk): Promise<void> {
    for (const [loadId, { steps }] of this.unfinished) {
      const durable = await desk.resume(loadId);
      for (const [sequence, step] of steps) {
        if (durable !== undefined && sequence > durable) {
          await desk.step(loadId, sequence, step);
        }
      }
    }
  }

  private async arrive(): Promise<Place> {
    if (this.place) {
      return this.place;
    }
    const file = await canonicalFile(this.options.file);
    const socket = socketPath(file);
    const since = Date.now();
    for (;;) {
      const found = SharedFile.isOwned(file) ? undefined : await RemoteDesk.connect(socket);
      if (found) {
        return this.settle({ desk: found, leave: async () => found.close() });
      }
      if (Date.now() >= this.yieldUntil) {
        const own = await this.openHere(Date.now() - since);
        if (own) {
          return this.settle(own);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private settle(place: Place): Place {
    this.yieldUntil = 0;
    this.place = place;
    return place;
  }

  private async openHere(waitedMs: number): Promise<Place | undefined> {
    try {
      const shared = await SharedFile.acquire(this.options, 'import');
      const forget = shared.onWanted(() => void this.giveWay());
      return {
        desk: shared.desk,
        leave: async () => {
          forget();
          await shared.release('import');
        },
      };
    } catch (cause) {
      const owner = lockOwner(cause instanceof ThroughlineError ? cause.cause : cause);
      if (owner === undefined) {
        throw storeError(cause);
      }
      if (waitedMs > FOREIGN_MS) {
        throw lockedError(owner);
      }
      return undefined;
    }
  }

  private giveWay(): Promise<void> {
    return this.inTurn(async () => {
      this.yieldUntil = Date.now() + COURTESY_MS;
      await this.leave();
    });
  }

  private async leave(): Promise<void> {
    const place = this.place;
    this.place = undefined;
    await place?.leave();
  }
}
