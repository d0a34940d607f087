// Builds ../static/build: one style sheet, a few ES modules and images, each with its content's hash
// in its name, and manifest.json that maps plain names to hashed ones.
// Run by the package build (see pyproject.toml); by hand: `node build.mjs` after `npm ci`.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const HERE = dirname(fileURLToPath(import.meta.url))
const MODULES = join(HERE, 'node_modules')
const OUT = join(HERE, '..', 'static', 'build')
const IMAGES = join(HERE, 'images')
const NHSUK_IMAGES = join(MODULES, 'nhsuk-frontend/dist/nhsuk/assets/images')
// The patterns that the server uses as well.
const IDENTIFIERS = join(HERE, '..', '..', 'domain', 'identifiers.json')
const CHART_CSS = join(HERE, '..', '..', 'spc', 'draw', 'chart.css')

// Plain name → file, in order of use: a module stands after those it imports.
const SCRIPTS = {
  'nhsuk-frontend.js': join(MODULES, 'nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js'),
  'htmx.js': join(MODULES, 'htmx.org/dist/htmx.esm.min.js'),
  'chart.js': join(HERE, 'js/chart.js'),
  'account.js': join(HERE, 'js/account.js'),
  'copy.js': join(HERE, 'js/copy.js'),
  'theory.js': join(HERE, 'js/theory.js'),
  'walk.js': join(HERE, 'js/walk.js'),
  'takeaway.js': join(HERE, 'js/takeaway.js'),
  'grid.js': join(HERE, 'js/grid.js'),
  'identifiers.js': join(HERE, 'js/identifiers.js'),
  'guard.js': join(HERE, 'js/guard.js'),
  'app.js': join(HERE, 'js/app.js')
}
// What of these packages is in the build, under which licence; MIT asks that its notice goes with it.
const LICENCES = { 'nhsuk-frontend': 'MIT, Copyright (c) NHS England', 'htmx.org': '0BSD' }
const MIT = join(HERE, '..', '..', '..', 'LICENSE')

const manifest = {}

function emit(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const extension = extname(name)
  manifest[name] = `${basename(name, extension)}-${hash}${extension}`
  writeFileSync(join(OUT, manifest[name]), content)
}

// Our own images, and those of the design system that the style sheet names.
function emitImage(file) {
  const folder = [IMAGES, NHSUK_IMAGES].find((candidate) => existsSync(join(candidate, file)))
  if (!manifest[file]) emit(file, readFileSync(join(folder, file)))
  return manifest[file]
}

function buildImages() {
  readdirSync(IMAGES).sort().forEach(emitImage)
}

function compress(css) {
  return sass.compileString(css, { style: 'compressed', syntax: 'css' }).css
}

function buildStyles() {
  const own = sass.compile(join(HERE, 'scss/app.scss'), {
    loadPaths: [HERE, MODULES],
    quietDeps: true,
    style: 'compressed'
  }).css
  if (/:[^;}]*nhsuk-[a-z]+\(/.test(own)) throw new Error('A style sheet calls a Sass function that it does not import.')
  const chart = existsSync(CHART_CSS) ? compress(readFileSync(CHART_CSS, 'utf8')) : ''
  emit('app.css', (own + chart).replace(/url\(["']?images\/([^"')]+)["']?\)/g, (_, file) => `url(${emitImage(file)})`))
}

function buildScripts() {
  emit('identifiers-table.js', `export default ${JSON.stringify(JSON.parse(readFileSync(IDENTIFIERS, 'utf8')))}\n`)
  for (const [name, file] of Object.entries(SCRIPTS)) {
    const source = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
    emit(name, source.replace(/(from|import)(\s*)(["'])\.\/([\w.-]+)\3/g, (whole, word, space, quote, target) =>
      manifest[target] ? `${word}${space}${quote}./${manifest[target]}${quote}` : whole))
  }
}

function sweep() {
  const wanted = new Set([...Object.values(manifest), 'manifest.json', 'licences.json'])
  for (const file of readdirSync(OUT)) {
    if (!wanted.has(file)) rmSync(join(OUT, file), { force: true, recursive: true })
  }
}

function writeJson(name, content) {
  writeFileSync(join(OUT, `${name}.new`), JSON.stringify(content, null, 2) + '\n')
  renameSync(join(OUT, `${name}.new`), join(OUT, name))
}

function licences() {
  const notice = readFileSync(MIT, 'utf8').split('\n\n').slice(2).join('\n\n').trim()
  const packages = Object.fromEntries(Object.entries(LICENCES).map(([name, licence]) => {
    const { version } = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8'))
    return [name, { version, licence }]
  }))
  return { packages, 'MIT notice': notice }
}

mkdirSync(OUT, { recursive: true })
buildImages()
buildStyles()
buildScripts()
writeJson('licences.json', licences())
writeJson('manifest.json', manifest)
sweep()
