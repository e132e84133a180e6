import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');
const EXTENSIONS = ['.ts', '.tsx'];

/** Every TypeScript file below a folder of the repository, as paths from its root, generated files apart. */
export function sourceFiles(folder: string): string[] {
  const walk = (directory: string): string[] =>
    readdirSync(directory).flatMap((name) => {
      const file = path.join(directory, name);
      return statSync(file).isDirectory() ? walk(file) : [file];
    });
  return walk(path.join(ROOT, folder))
    .filter(
      (file) => EXTENSIONS.includes(path.extname(file)) && !file.endsWith('.d.ts') && !file.includes('/generated/')
    )
    .map((file) => path.relative(ROOT, file))
    .sort();
}

export const isTest = (file: string) => /\.test\.tsx?$/.test(file);

export interface Import {
  /** A file of the repository, or the name of a package. */
  target: string;
  dynamic: boolean;
  typeOnly: boolean;
}

const STATIC = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC =
  /\bimport\(\s*(?:\/\*[^*]*\*\/\s*)?['"]([^'"]+)['"]\s*\)|\brequire\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g;

/** What a file imports, read from its text; paths of ours resolved to files. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(STATIC)) {
    found.push({ target: resolve(file, match[2]), dynamic: false, typeOnly: Boolean(match[1]) });
  }
  for (const match of text.matchAll(DYNAMIC)) {
    found.push({ target: resolve(file, match[1] ?? match[2] ?? match[3]), dynamic: true, typeOnly: false });
  }
  return found;
}

function resolve(from: string, name: string): string {
  if (!name.startsWith('.')) {
    return name;
  }
  const base = path.join(ROOT, path.dirname(from), name);
  const candidates = [
    base,
    ...EXTENSIONS.map((extension) => base + extension),
    ...EXTENSIONS.map((extension) => path.join(base, `index${extension}`)),
  ];
  const file = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  return file ? path.relative(ROOT, file) : path.relative(ROOT, base);
}

/** Every file reached from `entry` by static imports, type-only ones apart, and the packages named on the way. */
export function staticClosure(entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) {
      return;
    }
    files.add(file);
    for (const { target, dynamic, typeOnly } of importsOf(file)) {
      if (dynamic || typeOnly) {
        continue;
      }
      if (target.startsWith('src/') && EXTENSIONS.includes(path.extname(target))) {
        visit(target);
      } else if (!target.startsWith('src/')) {
        packages.add(target);
      }
    }
  };
  visit(entry);
  return { files: [...files].sort(), packages: [...packages].sort() };
}
