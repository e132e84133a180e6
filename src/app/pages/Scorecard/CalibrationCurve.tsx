import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatShare } from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import { testIds } from '../../../ui/testIds';
import { curvesOf, decadesOf, placeOf, type Curve, type CurvePoint } from './curveModel';
import { kindWords } from './kindWords';
import type { CalibrationRow } from './scorecardModel';

const [WIDTH, HEIGHT] = [440, 320];
const PLOT = { left: 92, right: 424, top: 12, bottom: 268 };
/** Of the identity of kinds, told apart by shape as well. */
const COLORS = ['blue', 'orange', 'green', 'purple'];
const SHAPES = ['M0,-4L4,4L-4,4Z', 'M-3.5,-3.5H3.5V3.5H-3.5Z', 'M0,-5L5,0L0,5L-5,0Z', 'M-4,-4L4,4M-4,4L4,-4'];

/** How often minutes came against how often they are called to, both as shares on a logarithmic scale; on the dashed line they agree. */
export function CalibrationCurve({ rows }: { rows: readonly CalibrationRow[] }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const curves = curvesOf(rows);
  const decades = decadesOf(curves);
  const x = (share: number) => PLOT.left + placeOf(share, decades) * (PLOT.right - PLOT.left);
  const y = (share: number) => PLOT.bottom - placeOf(share, decades) * (PLOT.bottom - PLOT.top);
  const powers = Array.from({ length: decades.highest - decades.lowest + 1 }, (_, i) => 10 ** (decades.lowest + i));
  // Kinds stand side by side at one probability, so that their bars do.
  const besides = (share: number, index: number) => x(share) + (index - (curves.length - 1) / 2) * 6;
  const colorOf = (index: number) => theme.visualization.getColorByName(COLORS[index % COLORS.length]);
  return (
    <figure className={styles.figure} data-testid={testIds.scorecard.curve}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.picture} role="img" aria-label={labelOf(curves)}>
        {powers.map((power) => (
          <g key={power} className={styles.grid}>
            <line x1={x(power)} x2={x(power)} y1={PLOT.top} y2={PLOT.bottom} />
            <line x1={PLOT.left} x2={PLOT.right} y1={y(power)} y2={y(power)} />
            <text x={x(power)} y={PLOT.bottom + 16} textAnchor="middle">
              {oneIn(power)}
            </text>
            <text x={PLOT.left - 6} y={y(power) + 4} textAnchor="end">
              {oneIn(power)}
            </text>
          </g>
        ))}
        <text x={(PLOT.left + PLOT.right) / 2} y={HEIGHT - 12} textAnchor="middle" className={styles.axis}>
          {t('calibration.axis-called', 'Called as rare as')}
        </text>
        <text
          transform={`translate(12 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)`}
          textAnchor="middle"
          className={styles.axis}
        >
          {t('calibration.axis-seen', 'Seen')}
        </text>
        <line
          className={styles.diagonal}
          x1={x(powers[0])}
          y1={y(powers[0])}
          x2={x(powers[powers.length - 1])}
          y2={y(powers[powers.length - 1])}
        />
        {curves.map(({ kind, points }, index) => (
          <g key={kind} stroke={colorOf(index)} fill="none">
            <path
              d={points
                .map(({ called, seen }, i) => `${i === 0 ? 'M' : 'L'}${besides(called, index)},${y(seen)}`)
                .join('')}
            />
            {points.map((point) => {
              const at = besides(point.called, index);
              return (
                <g key={point.odds}>
                  <title>{pointWords(kind, point)}</title>
                  <line x1={at} x2={at} y1={y(point.low)} y2={y(point.high)} strokeWidth={2} opacity={0.6} />
                  <path
                    d={SHAPES[index % SHAPES.length]}
                    transform={`translate(${at} ${y(point.seen)})`}
                    fill={point.seen > 0 ? colorOf(index) : theme.colors.background.primary}
                  />
                </g>
              );
            })}
          </g>
        ))}
      </svg>
      <figcaption className={styles.caption}>
        <ul className={styles.legend}>
          {curves.map(({ kind }, index) => (
            <li key={kind}>
              <svg width={12} height={12} viewBox="-6 -6 12 12" aria-hidden>
                <path d={SHAPES[index % SHAPES.length]} fill={colorOf(index)} stroke={colorOf(index)} />
              </svg>{' '}
              {kindWords(kind)}
            </li>
          ))}
        </ul>
        {t(
          'calibration.caption',
          'On the dashed line minutes come as often as they are called to; below it verdicts are cautious. Bars: 95 % confidence if minutes came independently; those of one incident do not, so it is less sure than they say.'
        )}
      </figcaption>
    </figure>
  );
}

function oneIn(share: number): string {
  if (share === 1) {
    return t('calibration.all', 'all');
  }
  return t('calibration.one-in', '1 in {{odds}}', { odds: Math.round(1 / share).toLocaleString('en-US'), ...RAW });
}

function pointWords(kind: string, { called, seen, low, high }: CurvePoint): string {
  return t('calibration.point', '{{kind}}: called {{called}}, seen {{seen}} ({{low}} to {{high}})', {
    kind: kindWords(kind),
    called: formatShare(called),
    seen: formatShare(seen),
    low: formatShare(low),
    high: formatShare(high),
    ...RAW,
  });
}

function labelOf(curves: readonly Curve[]): string {
  const all = curves.flatMap(({ kind, points }) => points.map((point) => pointWords(kind, point)));
  return t('calibration.picture', 'How often improbable minutes came. {{points}}', { points: all.join('; '), ...RAW });
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: 0, minWidth: 0 }),
  picture: css({ display: 'block', width: '100%', maxWidth: WIDTH * 1.25, height: 'auto' }),
  grid: css({
    line: { stroke: theme.colors.border.weak },
    text: { fill: theme.colors.text.secondary, fontSize: 11, fontVariantNumeric: 'tabular-nums' },
  }),
  axis: css({ fill: theme.colors.text.primary, fontSize: 12 }),
  diagonal: css({ stroke: theme.colors.text.secondary, strokeDasharray: '5 4' }),
  caption: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize, maxWidth: '70ch' }),
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    listStyle: 'none',
    padding: 0,
    margin: theme.spacing(0, 0, 0.5),
    color: theme.colors.text.primary,
  }),
});
