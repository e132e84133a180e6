import { connect, type Socket } from 'node:net';
import { ThroughlineError } from '../../../contracts/errors';
import type { LoadOptions, RemovedRows, RetentionPolicy } from '../../writer';
import type { Desk } from '../writing/deskWriter';
import type { LoadStep, StepAnswer } from '../writing/openLoad';
import { readMessages, sendMessage } from './framing';
import { ConnectionLost, PROTOCOL_VERSION, type Hello, type Request, type Response } from './protocol';

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (cause: Error) => void;
}

/** The loads of a database file that another process owns. Requests that end with the connection fail with `ConnectionLost`. */
export class RemoteDesk implements Desk {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private lost = false;

  private constructor(
    private readonly socket: Socket,
    private owner: Hello
  ) {
    readMessages(socket, (message) => this.receive(message as Response));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.lose());
  }

  /**
   * Connects to the owner that listens at `path`; undefined when nobody does.
   * @throws ThroughlineError `conflict` when the owner is of a release that speaks otherwise
   */
  static async connect(path: string): Promise<RemoteDesk | undefined> {
    const socket = await new Promise<Socket | undefined>((resolve) => {
      const candidate = connect(path);
      candidate.once('connect', () => resolve(candidate));
      candidate.once('error', () => resolve(undefined));
    });
    if (!socket) {
      return undefined;
    }
    const desk = new RemoteDesk(socket, { version: 0, role: 'import', processId: 0 });
    try {
      desk.owner = (await desk.ask({ op: 'hello' })) as Hello;
    } catch (cause) {
      if (cause instanceof ConnectionLost) {
        return undefined;
      }
      throw cause;
    }
    if (desk.owner.version !== PROTOCOL_VERSION) {
      desk.close();
      throw new ThroughlineError(
        'conflict',
        `The database file is in use by process ${desk.owner.processId}, which runs another version of Throughline. Update both to the same version.`
      );
    }
    return desk;
  }

  get hello(): Hello {
    return this.owner;
  }

  async giveWay(): Promise<void> {
    await this.ask({ op: 'giveWay' });
  }

  async begin(loadId: string, options: LoadOptions, processId: number): Promise<number> {
    return (await this.ask({ op: 'begin', loadId, options, processId })) as number;
  }

  async resume(loadId: string): Promise<number | undefined> {
    return (await this.ask({ op: 'resume', loadId })) as number | undefined;
  }

  async step(loadId: string, sequence: number, step: LoadStep): Promise<StepAnswer> {
    return (await this.ask({ op: 'step', loadId, sequence, step })) as StepAnswer;
  }

  async commit(loadId: string): Promise<void> {
    await this.ask({ op: 'commit', loadId });
  }

  async rollback(loadId: string): Promise<void> {
    await this.ask({ op: 'rollback', loadId });
  }

  async prune(policy: RetentionPolicy): Promise<RemovedRows> {
    return (await this.ask({ op: 'prune', policy })) as RemovedRows;
  }

  close(): void {
    this.socket.destroy();
  }

  private async ask(request: Unnumbered<Request>): Promise<unknown> {
    if (this.lost) {
      throw new ConnectionLost();
    }
    const id = ++this.lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    const [value] = await Promise.all([answer, sendMessage(this.socket, { ...request, id })]);
    return value;
  }

  private receive(response: Response): void {
    const waiting = this.waiting.get(response.id);
    this.waiting.delete(response.id);
    if ('error' in response) {
      waiting?.reject(new ThroughlineError(response.error.code, response.error.message));
    } else {
      waiting?.resolve(response.value);
    }
  }

  private lose(): void {
    this.lost = true;
    this.waiting.forEach(({ reject }) => reject(new ConnectionLost()));
    this.waiting.clear();
  }
}
