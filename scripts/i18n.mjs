// node scripts/i18n.mjs [--check]: writes locales/en-US/<plugin id>.json of every plugin from the texts in its sources
// and in the shared parts; with --check it only says which files are out of date, and fails.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { inRoot } from './lib/paths.mjs';

const PLUGINS = [
  { folder: 'src', sources: ['src/app', 'src/module.tsx'] },
  ...[
    'datasource',
    'panels/dependency-graph',
    'panels/anomaly-overlay',
    'panels/forecast',
    'panels/recommendations',
  ].map((name) => ({ folder: `src/${name}`, sources: [`src/${name}`] })),
];
const SHARED = ['src/ui'];
const check = process.argv.includes('--check');

const outdated = PLUGINS.filter(({ folder, sources }) => {
  const { id } = JSON.parse(readFileSync(inRoot(folder, 'plugin.json'), 'utf8'));
  const texts = new Map([...sources, ...SHARED].flatMap(filesOf).flatMap(textsOf));
  const wanted = `${JSON.stringify(nested(texts), null, 2)}\n`;
  const file = inRoot(folder, `locales/en-US/${id}.json`);
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) {
    return false;
  }
  if (!check) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, wanted);
  }
  return true;
});
process.stderr.write(`${outdated.length} files of texts ${check ? 'are out of date' : 'written'}\n`);
process.exit(check && outdated.length > 0 ? 1 : 0);

function filesOf(entry) {
  const full = inRoot(entry);
  if (!existsSync(full)) {
    return [];
  }
  if (!statSync(full).isDirectory()) {
    return [full];
  }
  return readdirSync(full)
    .flatMap((name) => filesOf(path.join(entry, name)))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file));
}

/** Keys with their English defaults: `t('key', 'Default')` and `<Trans i18nKey="key">Default</Trans>`. */
function textsOf(file) {
  const found = [];
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 't' && node.arguments.length >= 2) {
      const [key, text] = node.arguments;
      if (ts.isStringLiteralLike(key) && ts.isStringLiteralLike(text)) {
        found.push([key.text, text.text]);
      }
    }
    if (ts.isJsxElement(node) && node.openingElement.tagName.getText() === 'Trans') {
      const key = node.openingElement.attributes.properties.find(
        (attribute) => attribute.name?.getText() === 'i18nKey'
      );
      if (key?.initializer && ts.isStringLiteralLike(key.initializer)) {
        found.push([key.initializer.text, transText(node)]);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * What react-i18next takes as the default text of a Trans element: elements by their place among all children, where
 * texts and expressions count too (its `nodesToString`); expressions as placeholders.
 */
function transText(element) {
  return element.children
    .filter(isChild)
    .map((child, index) => {
      if (ts.isJsxText(child)) {
        return child.text.replace(/\s*\n\s*/g, ' ');
      }
      if (ts.isJsxExpression(child)) {
        const expression = child.expression;
        if (expression && ts.isStringLiteralLike(expression)) {
          return expression.text;
        }
        if (expression && ts.isObjectLiteralExpression(expression)) {
          return `{{${expression.properties[0].name.getText()}}}`;
        }
        return '';
      }
      return ts.isJsxElement(child) ? `<${index}>${transText(child)}</${index}>` : `<${index}></${index}>`;
    })
    .join('')
    .trim();
}

/** JSX drops blank text with a line break, and comments in braces: React never sees them as children. */
function isChild(child) {
  return ts.isJsxText(child)
    ? child.text.trim() !== '' || !child.text.includes('\n')
    : !ts.isJsxExpression(child) || child.expression !== undefined;
}

function nested(texts) {
  const root = {};
  for (const [key, text] of [...texts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const parts = key.split('.');
    let place = root;
    for (const part of parts.slice(0, -1)) {
      place = place[part] ??= {};
    }
    place[parts.at(-1)] = text;
  }
  return root;
}
