import type { Fault, Period, Recording } from './nezha';

/** Marked minutes of series against faults. */
export interface FlagFigures {
  faults: Set<string>;
  /** Faults with a marked minute between their start and a minute after their end. */
  found: Set<string>;
  /** Marked minutes within such windows; outside all of them and of recovery; and of these within unlisted periods. */
  right: number;
  wrong: number;
  wrongUnlisted: number;
  /** Wrong marks apart from unlisted periods, in stretches: a pause of more than five minutes ends one. */
  falseStretches: number;
}

const MINUTE = 60;
const AFTER_END = 60;
const RECOVERY = 240;
const PAUSE = 5;

/** A minute counts for a window when it overlaps it: minutes are known as a whole only. */
export function judgeFlags(recording: Recording, marked: boolean[], faults: Fault[], unlisted: Period[]): FlagFigures {
  const figures: FlagFigures = {
    faults: new Set(faults.map(({ id }) => id)),
    found: new Set(),
    right: 0,
    wrong: 0,
    wrongUnlisted: 0,
    falseStretches: 0,
  };
  let last = -Infinity;
  marked.forEach((isMarked, index) => {
    const start = (recording.minute0 + index) * MINUTE;
    const within = (from: number, to: number) => start + MINUTE > from && start <= to;
    if (!isMarked) {
      return;
    }
    const hit = faults.filter((fault) => within(fault.start, fault.end + AFTER_END));
    if (hit.length > 0) {
      hit.forEach(({ id }) => figures.found.add(id));
      figures.right++;
    } else if (!faults.some((fault) => within(fault.start, fault.end + RECOVERY))) {
      figures.wrong++;
      if (unlisted.some((period) => within(period.from, period.to))) {
        figures.wrongUnlisted++;
      } else {
        figures.falseStretches += index - last > PAUSE ? 1 : 0;
        last = index;
      }
    }
  });
  return figures;
}

/** Sums over series; a fault is found when any series found it. */
export function poolFlags(all: FlagFigures[]): FlagFigures {
  const sum = (figure: (flags: FlagFigures) => number) => all.reduce((total, flags) => total + figure(flags), 0);
  return {
    faults: new Set(all.flatMap(({ faults }) => [...faults])),
    found: new Set(all.flatMap(({ found }) => [...found])),
    right: sum(({ right }) => right),
    wrong: sum(({ wrong }) => wrong),
    wrongUnlisted: sum(({ wrongUnlisted }) => wrongUnlisted),
    falseStretches: sum(({ falseStretches }) => falseStretches),
  };
}

/** Part / whole with three decimals; 0 for an empty whole. */
export function share(part: number, whole: number): number {
  return whole > 0 ? Math.round((1000 * part) / whole) / 1000 : 0;
}
