interface Flight<T> {
  promise: Promise<T>;
  controller: AbortController;
  passengers: number;
}

/**
 * Shares one computation among all who ask for the same thing at the same time. A caller that hangs up leaves the
 * others alone; when the last one has gone, the work is cancelled.
 */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Flight<T>>();

  run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const flight = this.flights.get(key) ?? this.start(key, work);
    flight.passengers++;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        if (--flight.passengers === 0) {
          this.forget(key, flight);
          flight.controller.abort();
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settle = () => signal.removeEventListener('abort', leave);
      flight.promise.then(
        (value) => (settle(), resolve(value)),
        (error: unknown) => (settle(), reject(error as Error))
      );
    });
  }

  private start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, passengers: 0, promise: work(controller.signal) };
    flight.promise.then(
      () => this.forget(key, flight),
      () => this.forget(key, flight)
    );
    this.flights.set(key, flight);
    return flight;
  }

  private forget(key: string, flight: Flight<T>): void {
    if (this.flights.get(key) === flight) {
      this.flights.delete(key);
    }
  }
}
