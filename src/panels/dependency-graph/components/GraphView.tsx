import { css } from '@emotion/css';
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { useSize } from '../../../ui/panel/useSize';
import { ErrorView, LoadingView } from '../../../ui/States';
import { testIds } from '../../../ui/testIds';
import { useExports } from '../hooks/useExports';
import { useGraph, type Graph } from '../hooks/useGraph';
import { useKeyboard } from '../hooks/useKeyboard';
import { useNavigation } from '../hooks/useNavigation';
import { usePointer, type PointerHandlers } from '../hooks/usePointer';
import { useReducedMotion } from '../hooks/useReducedMotion';
import { useRenderer } from '../hooks/useRenderer';
import { callsFrom, callsTo } from '../model/adjacency';
import { AS_IS, graphSentence, nodeSentence } from '../model/describe';
import type { GraphModel } from '../model/graphModel';
import type { GraphShape } from '../model/shape';
import type { DependencyGraphOptions } from '../options';
import type { Box } from '../render/camera';
import { themePalette } from '../render/palette';
import { Controls, Corner } from './Controls';
import { Drawer, DRAWER_SHARE, DRAWER_WIDTH } from './Drawer';
import { GraphTable } from './GraphTable';
import { Help } from './Help';
import { HoverCard } from './HoverCard';
import { Legend } from './Legend';
import { SearchBox } from './SearchBox';
import { StatusLine } from './StatusLine';

interface Props {
  title: string;
  model: GraphModel;
  frames: readonly DataFrame[];
  options: DependencyGraphOptions;
  notices: readonly string[];
  shape: GraphShape | null;
  width: number;
  height: number;
}

const NARROW = 560;
const LOW = 300;
/** Below this the legend leaves its second line to the picture. */
const MEDIUM = 440;
/** Width that the buttons at the right need. */
const CONTROLS = 44;
/** Width of the buttons in the upper right corner. */
const CORNER = 88;

/** The graph with everything around it. Places, the choice and the camera outlive refreshes of the data. */
export function GraphView({ title, model, frames, options, notices, shape, width, height }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const palette = useMemo(() => themePalette(theme), [theme]);
  const animate = !useReducedMotion();
  const narrow = width < NARROW;
  const stage = useRef<HTMLDivElement>(null);
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const search = useRef<HTMLInputElement>(null);

  const graph = useGraph(model, options, width / Math.max(1, height));
  const { shown, scene, marks, view, dispatch, pointed, arrangement } = graph;
  const drawer = marks.selected !== null;
  const [top, legend] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const room = useFreeRoom(top, legend, height, drawer && !narrow ? DRAWER_WIDTH : 0);
  const cover = useMemo(
    () => (drawer && narrow ? { ...room, bottom: DRAWER_SHARE * height + 36 } : room),
    [drawer, narrow, room, height]
  );
  const renderer = useRenderer(canvas, {
    scene,
    palette,
    marks,
    width,
    height,
    picture: arrangement?.picture ?? '',
    room,
    cover,
    animate,
  });
  const { go, activate, setCursor, fit } = useNavigation(graph, renderer, { width, height }, room, animate);
  const exports = useExports(title, model, scene, palette);
  const handlers = usePointerHandlers(graph, activate);
  usePointer(canvas, renderer, options.wheel, handlers);
  const focusSearch = useCallback(() => search.current?.focus(), []);
  const focusStage = useCallback(() => stage.current?.focus({ preventScroll: true }), []);
  const onKeyDown = useKeyboard({
    model: shown,
    view,
    renderer,
    walk: graph.walk,
    cursor: graph.cursor,
    setCursor,
    dispatch,
    activate,
    fit,
    search: focusSearch,
  });
  const closeTable = useCallback(() => dispatch({ do: 'toggle-table' }), [dispatch]);
  const closeDrawer = useCallback(() => {
    dispatch({ do: 'select', target: null });
    focusStage();
  }, [dispatch, focusStage]);

  const beside = view.selected && !narrow ? { right: DRAWER_WIDTH + 8 } : undefined;

  return (
    <div className={styles.root} style={{ width, height }}>
      {view.table && (
        <div
          className={styles.table}
          role="presentation"
          onKeyDown={(event) => (event.key === 't' || event.key === 'Escape') && closeTable()}
        >
          <GraphTable model={graph.focused} onGo={go} onClose={closeTable} />
        </div>
      )}
      <div className={view.table ? styles.hidden : styles.picture}>
        {/* The search comes before the picture for those who tab through. */}
        <div ref={top} className={styles.top} style={beside && { right: beside.right + CORNER }}>
          <div className={styles.search}>
            <SearchBox model={model} inputRef={search} onGo={go} onLeave={focusStage} />
          </div>
          <StatusLine
            model={model}
            arrangement={arrangement}
            view={view}
            dispatch={dispatch}
            notices={notices}
            shape={shape}
          />
        </div>
        <div
          ref={stage}
          className={styles.stage}
          role="application"
          tabIndex={0}
          aria-label={t(
            'graph.stage-label',
            'Dependency graph: {{sentence}}. Tab walks along the calls, Enter opens, question mark lists the keys.',
            {
              ...AS_IS,
              sentence: graphSentence(graph.focused),
            }
          )}
          onKeyDown={onKeyDown}
          onBlur={() => graph.cursor >= 0 && graph.setPointed(null)}
        >
          <canvas
            ref={setCanvas}
            className={styles.canvas}
            style={{ width, height }}
            data-testid={testIds.graph.canvas}
            aria-hidden
          />
        </div>
        <div ref={legend} className={styles.bottomLeft} style={beside && { right: beside.right + CONTROLS }}>
          <Legend
            model={shown}
            view={view}
            dispatch={dispatch}
            narrow={narrow || beside !== undefined || height < MEDIUM}
          />
        </div>
        <div className={styles.topRight} style={beside}>
          <Corner dispatch={dispatch} />
        </div>
        <div className={styles.bottomRight} style={beside}>
          <Controls
            method={graph.method}
            dispatch={dispatch}
            onZoom={(factor) => renderer?.zoom(factor)}
            onFit={fit}
            exports={exports}
            low={height < LOW}
          />
        </div>
        {pointed && <HoverCard model={shown} hit={pointed.hit} at={pointed.at} width={width} height={height} />}
        {view.selected && (
          <Drawer
            model={shown}
            whole={graph.focused}
            adjacency={graph.adjacency}
            frames={frames}
            view={view}
            dispatch={dispatch}
            onGo={go}
            onClose={closeDrawer}
            low={narrow}
          />
        )}
        {view.help && <Help onClose={() => dispatch({ do: 'toggle-help' })} />}
      </div>
      <Progress graph={graph} />
      <div className={styles.spoken} aria-live="polite">
        {spokenSentence(graph)}
      </div>
    </div>
  );
}

/** Pixels at the edges that search, legend and controls cover: the picture is fitted between them. */
function useFreeRoom(top: RefObject<HTMLElement>, legend: RefObject<HTMLElement>, height: number, right: number): Box {
  const upper = useSize(top, { width: 0, height: 32 }).height;
  const lower = useSize(legend, { width: 0, height: 24 }).height;
  return useMemo(
    () => ({
      left: 12,
      right: CONTROLS + right,
      top: Math.min(height / 3, upper + 16),
      bottom: Math.min(height / 3, lower + 16),
    }),
    [upper, lower, height, right]
  );
}

function usePointerHandlers({ shown, dispatch, setPointed }: Graph, activate: (index: number) => void) {
  const handlers = useRef<PointerHandlers | null>(null);
  useEffect(() => {
    handlers.current = {
      onHover: (hit, at) => setPointed(hit ? { hit, at, by: 'pointer' } : null),
      onClick: (hit) => {
        const target = hit ? (hit.type === 'node' ? shown.nodes : shown.edges)[hit.index] : undefined;
        dispatch({ do: 'select', target: hit && target ? { type: hit.type, id: target.id } : null });
        setPointed(null);
      },
      onDoubleClick: (hit) => {
        if (hit?.type === 'node') {
          activate(hit.index);
        }
      },
    };
  }, [shown, dispatch, setPointed, activate]);
  return handlers;
}

function Progress({ graph }: { graph: Graph }) {
  const styles = useStyles2(getStyles);
  if (graph.error !== null && !graph.arrangement) {
    return (
      <div className={styles.over}>
        <ErrorView error={graph.error} onRetry={() => graph.dispatch({ do: 'arrange' })} />
      </div>
    );
  }
  if (!graph.arrangement) {
    return (
      <div className={styles.over}>
        <LoadingView
          title={t('graph.arranging', 'Arranging {{count}} services…', { count: graph.focused.nodes.length })}
        />
      </div>
    );
  }
  return graph.working ? (
    <div className={styles.progress} role="progressbar" aria-label={t('graph.working', 'Arranging')} />
  ) : null;
}

function spokenSentence({ shown, adjacency, cursor, marks }: Graph): string {
  const index = cursor >= 0 ? cursor : marks.selected?.type === 'node' ? marks.selected.index : -1;
  const node = shown.nodes[index];
  return node ? nodeSentence(node, callsTo(adjacency, index).length, callsFrom(adjacency, index).length) : '';
}

const getStyles = (theme: GrafanaTheme2) => ({
  root: css({ position: 'relative', overflow: 'hidden' }),
  table: css({ height: '100%' }),
  hidden: css({ display: 'none' }),
  picture: css({ position: 'absolute', inset: 0 }),
  stage: css({
    position: 'absolute',
    inset: 0,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
  canvas: css({ display: 'block', touchAction: 'none', cursor: 'grab', '&:active': { cursor: 'grabbing' } }),
  top: css({
    position: 'absolute',
    zIndex: 2,
    top: theme.spacing(1),
    left: theme.spacing(1),
    right: theme.spacing(11),
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    pointerEvents: 'none',
    '& > *': { pointerEvents: 'auto' },
  }),
  search: css({ flex: '0 1 200px', minWidth: 0 }),
  bottomLeft: css({
    position: 'absolute',
    zIndex: 2,
    left: theme.spacing(1),
    bottom: theme.spacing(1),
    maxWidth: `calc(100% - ${theme.spacing(7)})`,
    pointerEvents: 'none',
  }),
  bottomRight: css({
    position: 'absolute',
    zIndex: 2,
    right: theme.spacing(1),
    bottom: theme.spacing(1),
    pointerEvents: 'none',
  }),
  topRight: css({
    position: 'absolute',
    zIndex: 2,
    right: theme.spacing(1),
    top: theme.spacing(1),
    pointerEvents: 'none',
  }),
  over: css({ position: 'absolute', inset: 0, pointerEvents: 'none', '& button': { pointerEvents: 'auto' } }),
  progress: css({
    position: 'absolute',
    zIndex: 3,
    top: 0,
    left: 0,
    right: 0,
    height: 2,
    background: theme.colors.primary.main,
    opacity: 0.7,
  }),
  spoken: css({
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
