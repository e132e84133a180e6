import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';

interface Motion {
  fps: number;
  p95Ms: number;
  worstMs: number;
}

interface Run {
  paintMs: number;
  layoutMs: number;
  pan: Motion;
  zoom: Motion;
}

interface Case {
  name: string;
  nodes: number;
  edges: number;
  method: 'layered' | 'force';
  pixelRatio: number;
}

const CASES: Case[] = [
  { name: '200/600', nodes: 200, edges: 600, method: 'layered', pixelRatio: 1 },
  { name: '1000/5000', nodes: 1000, edges: 5000, method: 'force', pixelRatio: 1 },
  { name: '5000/50000', nodes: 5000, edges: 50_000, method: 'force', pixelRatio: 1 },
  { name: '5000/50000@2', nodes: 5000, edges: 50_000, method: 'force', pixelRatio: 2 },
];
const ROUNDS = 3;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Draws generated graphs with the panel's renderer in Chromium, without folding, and moves over them. `paintMs` and `fps` are those of
 * 5,000 nodes with 50,000 edges (the slower of panning and zooming); `cases` has all, the best of three runs each.
 */
export async function run(): Promise<Record<string, unknown>> {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? CHROMIUM.find((file) => existsSync(file)),
    args: ['--no-sandbox'],
  });
  try {
    const script = await pageScript();
    const cases: Record<string, Run> = {};
    for (const one of CASES) {
      const runs: Run[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const page = await browser.newPage({
          viewport: { width: 1280, height: 800 },
          deviceScaleFactor: one.pixelRatio,
        });
        await page.setContent(
          '<style>body{margin:0}canvas{width:100vw;height:100vh;display:block}</style><canvas></canvas>'
        );
        await page.addScriptTag({ content: script });
        runs.push((await page.evaluate(`window.benchGraph(${JSON.stringify(one)})`)) as Run);
        await page.close();
      }
      cases[one.name] = best(runs);
      process.stderr.write(
        `${one.name}: paint ${cases[one.name].paintMs} ms, pan ${cases[one.name].pan.fps}, zoom ${cases[one.name].zoom.fps} frames/s\n`
      );
    }
    const largest = cases['5000/50000'];
    return {
      paintMs: largest.paintMs,
      fps: Math.min(largest.pan.fps, largest.zoom.fps),
      cases,
      load: Number(loadavg()[0].toFixed(2)),
    };
  } finally {
    await browser.close();
  }
}

async function pageScript(): Promise<string> {
  const { build } = await import('esbuild');
  const bundle = await build({
    entryPoints: [path.resolve('bench/graph/page.mjs')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  return bundle.outputFiles[0].text;
}

/** Each figure's best over the runs: other work on the machine only ever makes them worse. */
function best(runs: Run[]): Run {
  const least = (pick: (run: Run) => number) => Math.min(...runs.map(pick));
  const motion = (pick: (run: Run) => Motion): Motion => ({
    fps: Math.max(...runs.map((run) => pick(run).fps)),
    p95Ms: least((run) => pick(run).p95Ms),
    worstMs: least((run) => pick(run).worstMs),
  });
  return {
    paintMs: least((run) => run.paintMs),
    layoutMs: least((run) => run.layoutMs),
    pan: motion((run) => run.pan),
    zoom: motion((run) => run.zoom),
  };
}
