/** The worker that computes layouts; throws where the browser or its policy does not allow workers. */
export function createLayoutWorker(): Worker {
  return new Worker(new URL('./layout.worker.ts', import.meta.url));
}
