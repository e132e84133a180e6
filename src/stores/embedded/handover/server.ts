import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { toThroughlineError } from '../../../contracts/errors';
import type { LoadDesk } from '../writing/loads';
import { readMessages, sendMessage } from './framing';
import { PROTOCOL_VERSION, type Hello, type OwnerRole, type Request } from './protocol';

export interface Owner {
  desk: LoadDesk;
  role: () => OwnerRole;
  /** A backend asks for the file. */
  giveWay: () => void;
}

/** Takes work for the database file that this process owns from other processes of the same user. */
export class HandoverServer {
  private readonly sockets = new Set<Socket>();
  private working = 0;
  private drained: (() => void) | undefined;
  private closing = false;

  private constructor(
    private readonly server: Server,
    private readonly owner: Owner
  ) {}

  /** Listens at `path`; whatever was there is stale, since only the owner of the file comes here. */
  static async listen(path: string, owner: Owner): Promise<HandoverServer> {
    if (process.platform !== 'win32') {
      rmSync(path, { force: true });
    }
    const server = createServer();
    const handover = new HandoverServer(server, owner);
    server.on('connection', (socket) => handover.serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.unref();
    return handover;
  }

  /** Finishes the request at hand, ends every connection and stops listening. */
  async close(): Promise<void> {
    this.closing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    if (this.working > 0) {
      await new Promise<void>((resolve) => {
        this.drained = resolve;
      });
    }
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let turn: Promise<void> = Promise.resolve();
    readMessages(socket, (message) => {
      if (!isRequest(message)) {
        socket.destroy();
        return;
      }
      turn = turn.then(() => this.answer(socket, message));
    });
  }

  private async answer(socket: Socket, request: Request): Promise<void> {
    if (this.closing) {
      return;
    }
    this.working++;
    try {
      const value = await this.work(request);
      await sendMessage(socket, { id: request.id, value });
    } catch (cause) {
      const { code, message } = toThroughlineError(cause);
      await sendMessage(socket, { id: request.id, error: { code, message } });
    } finally {
      this.working--;
      if (this.working === 0) {
        this.drained?.();
      }
    }
  }

  private work(request: Request): Promise<unknown> | unknown {
    const { desk } = this.owner;
    switch (request.op) {
      case 'hello':
        return { version: PROTOCOL_VERSION, role: this.owner.role(), processId: process.pid } satisfies Hello;
      case 'giveWay':
        return this.owner.giveWay();
      case 'begin':
        return desk.begin(request.loadId, request.options, request.processId);
      case 'resume':
        return desk.resume(request.loadId);
      case 'step':
        return desk.step(request.loadId, request.sequence, request.step);
      case 'commit':
        return desk.commit(request.loadId);
      case 'rollback':
        return desk.rollback(request.loadId);
      case 'prune':
        return desk.prune(request.policy);
    }
  }
}

const OPERATIONS: ReadonlySet<unknown> = new Set([
  'hello',
  'giveWay',
  'begin',
  'resume',
  'step',
  'commit',
  'rollback',
  'prune',
] satisfies Array<Request['op']>);

function isRequest(message: unknown): message is Request {
  return (
    typeof message === 'object' && message !== null && 'id' in message && 'op' in message && OPERATIONS.has(message.op)
  );
}
