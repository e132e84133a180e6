import { ERROR_SHARE, errorRatio, slowdown, SLOWER } from '../health/figures';
import { formatDuration, formatShare, significant } from '../text/format';
import type { Impact } from './impact';
import type { ErrorGroup, Evidence, ResourceFigures, ServiceFigures } from './recommend';
import type { RecommendationKind } from './rules';

/** A rule that applies to a service, with the figures it rests on. */
export interface Finding {
  kind: RecommendationKind;
  title: string;
  description: string;
  evidence: Evidence[];
  measuredEffect: number | null;
  measuredText: string;
  impact: number;
}

/** Own excess below this share of the whole excess means that the callees are slow, not the service. */
const OWN_SHARE = 0.3;
/** Without a usual figure: from this share of all time on, a service is worth tuning. */
const HEAVY_SHARE = 0.25;
const CONTENDED = { cpuPercent: 80, busyCpuPercent: 50, growth: 1.5, networkGrowthMs: 5 } as const;

/** Durations that grew by half, or, without anything to compare with, most of all chain time. */
export function durationFinding({ service, now, usual }: ServiceFigures, impact: Impact): Finding | null {
  const usualP95 = usual === null ? NaN : usual.p95;
  const slower = slowdown(now.p95, usualP95);
  const isOwn = !(impact.ownExcess < OWN_SHARE * impact.excess);
  const grew = slower >= SLOWER.warning && isOwn;
  if (!grew && !(usual === null && impact.timeShare >= HEAVY_SHARE)) {
    return null;
  }
  const measured = grew ? 1 - usualP95 / now.p95 : null;
  return {
    kind: 'performance_tuning',
    title: grew ? `Bring ${service} back to its usual speed` : `Make ${service} faster`,
    description: grew
      ? `p95 of ${service} is ${formatDuration(now.p95)}, ${significant(slower)} × its usual ${formatDuration(usualP95)}; ` +
        `the time is its own, not that of the services it calls.`
      : `${service} itself takes ${formatShare(impact.timeShare)} of all time; its p95 is ${formatDuration(now.p95)}.`,
    evidence: [
      { label: 'p95', value: now.p95, unit: 'ms', ...usualOf(usualP95) },
      { label: 'Share of all time', value: impact.timeShare, unit: 'share' },
      { label: 'Requests', value: now.requests, unit: 'count', ...usualOf(usual?.requests) },
    ],
    measuredEffect: measured,
    measuredText:
      measured === null
        ? ''
        : `Back at its usual ${formatDuration(usualP95)} it would be ${formatShare(measured)} shorter.`,
    impact: Math.max(impact.timeShare, 0),
  };
}

/** At least 1 % errors, or 5 %, or three times the usual share. */
export function errorFinding(
  { service, now, usual }: ServiceFigures,
  impact: Impact,
  groups: readonly ErrorGroup[]
): Finding | null {
  const ratio = errorRatio(now);
  const usualRatio = usual === null ? NaN : errorRatio(usual);
  const isNew = !(ratio <= 1.5 * usualRatio);
  if (!(ratio >= ERROR_SHARE.error || (ratio >= ERROR_SHARE.warning && isNew))) {
    return null;
  }
  const worst = groups
    .filter((group) => group.service === service)
    .reduce<ErrorGroup | null>((most, group) => (most === null || group.count > most.count ? group : most), null);
  const measured = usualRatio < ratio ? 1 - usualRatio / ratio : null;
  const cause =
    worst === null || worst.message === '' ? '' : ` Most often: “${shorten(worst.message)}” (${worst.count} times).`;
  return {
    kind: 'reliability_improvement',
    title: `Make ${service} fail less often`,
    description:
      `${formatShare(ratio)} of the requests to ${service} fail` +
      (Number.isFinite(usualRatio) ? `, usually ${formatShare(usualRatio)}.` : '.') +
      cause,
    evidence: [
      { label: 'Error rate', value: ratio, unit: 'share', ...usualOf(usualRatio) },
      { label: 'Errors', value: now.errors, unit: 'count', ...usualOf(usual?.errors) },
      { label: 'Share of all errors', value: impact.errorShare, unit: 'share' },
      ...(worst === null
        ? []
        : [{ label: shorten(worst.message) || worst.endpoint, value: worst.count, unit: 'count' }]),
    ],
    measuredEffect: measured,
    measuredText:
      measured === null
        ? ''
        : `Back at its usual ${formatShare(usualRatio)} there would be ${formatShare(measured)} fewer.`,
    impact: impact.errorShare,
  };
}

/** CPU above 80 %, or CPU, memory or network latency half as much again as usual. */
export function resourceFinding(figures: ServiceFigures, impact: Impact): Finding | null {
  const now = figures.resources ?? null;
  if (now === null) {
    return null;
  }
  const usual = figures.usualResources ?? null;
  const reasons = contention(now, usual);
  if (reasons.length === 0) {
    return null;
  }
  const usualCpu = usual === null ? NaN : usual.cpuPercent;
  const measured = usualCpu < now.cpuPercent ? 1 - usualCpu / now.cpuPercent : null;
  return {
    kind: 'resource_optimization',
    title: `Give ${figures.service} room`,
    description: `${figures.service} is short of resources: ${reasons.join(', ')}.`,
    evidence: resourceEvidence(now, usual),
    measuredEffect: measured,
    measuredText:
      measured === null
        ? ''
        : `Back at its usual ${significant(usualCpu)} % CPU it would use ${formatShare(measured)} less.`,
    impact: impact.timeShare,
  };
}

function contention(now: ResourceFigures, usual: ResourceFigures | null): string[] {
  const reasons: string[] = [];
  const grew = (value: number, before: number | undefined) =>
    before !== undefined && before > 0 && value >= CONTENDED.growth * before;
  const times = (value: number, before = NaN) => (before > 0 ? `, ${significant(value / before)} × usual` : '');
  if (
    now.cpuPercent >= CONTENDED.cpuPercent ||
    (now.cpuPercent >= CONTENDED.busyCpuPercent && grew(now.cpuPercent, usual?.cpuPercent))
  ) {
    reasons.push(`CPU at ${significant(now.cpuPercent)} %${times(now.cpuPercent, usual?.cpuPercent)}`);
  }
  if (grew(now.memoryMb, usual?.memoryMb)) {
    reasons.push(`memory at ${significant(now.memoryMb)} MB${times(now.memoryMb, usual?.memoryMb)}`);
  }
  if (
    grew(now.networkLatencyMs, usual?.networkLatencyMs) &&
    now.networkLatencyMs - (usual?.networkLatencyMs ?? 0) >= CONTENDED.networkGrowthMs
  ) {
    reasons.push(
      `network latency ${formatDuration(now.networkLatencyMs)}${times(now.networkLatencyMs, usual?.networkLatencyMs)}`
    );
  }
  return reasons;
}

function resourceEvidence(now: ResourceFigures, usual: ResourceFigures | null): Evidence[] {
  const rows: Array<[string, keyof ResourceFigures, string]> = [
    ['CPU', 'cpuPercent', 'percent'],
    ['Memory', 'memoryMb', 'megabytes'],
    ['Network latency', 'networkLatencyMs', 'ms'],
  ];
  return rows
    .filter(([, name]) => Number.isFinite(now[name]))
    .map(([label, name, unit]) => ({ label, value: now[name], unit, ...usualOf(usual?.[name]) }));
}

function usualOf(value: number | undefined): { usual?: number } {
  return value !== undefined && Number.isFinite(value) ? { usual: value } : {};
}

function shorten(message: string): string {
  const line = message.split('\n')[0].trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
