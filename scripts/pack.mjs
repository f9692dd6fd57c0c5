// Packs what starts most often into one file each, and keeps what this engine makes of it (see packed.ts). Part of the build; plain
// scripts, as that is. `node scripts/pack.mjs run FILE` and `child` are what it starts to have something to keep.
import cp from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

const SELF = fileURLToPath(import.meta.url)
const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const PACKED = join(DIST, 'packed')
const ENTRIES = { run: 'bin/program.js', child: 'runtime/process/child.js' }
/** Before a pack and after it: what it is given. */
const [HEAD, FOOT] = ['(function (require, exports, $place) {', '})']
/** What loads packs, and the child's when it is what a process is started with. */
const LOADER = `const { loadPack } = require('./packed.js')
exports.loadPack = loadPack
if (require.main === module) loadPack('child').exports.load()`

/** Texts of packs by name. Functions keep their texts but for comments: those of the kernel are evaluated elsewhere. */
export async function pack() {
  const { build } = await import('esbuild')
  const options = { bundle: true, write: false, platform: 'node', format: 'cjs', target: 'node20', charset: 'ascii', legalComments: 'none', logLevel: 'error' }
  const bundle = async (contents, plugins) => (await build({ ...options, stdin: { contents, resolveDir: DIST }, plugins })).outputFiles[0].text
  const texts = { load: await bundle(LOADER, [places((module) => `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${JSON.stringify(`../${module}`)})).href`)]) }
  for (const [name, entry] of Object.entries(ENTRIES)) {
    const text = await bundle(`exports.load = () => require(${JSON.stringify(`./${entry}`)})`, [places((module) => `$place.url(${JSON.stringify(module)})`, importsOutside), late])
    texts[name] = `${HEAD}${text}\n${FOOT}`
  }
  return texts
}

/** Modules know where they are from what stands for `import.meta.url`. */
const places = (urlOf, change = (_module, text) => text) => ({
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!path.startsWith(DIST)) return undefined
      const module = path.slice(DIST.length).replaceAll('\\', '/')
      return { contents: change(module, readFileSync(path, 'utf8')).replaceAll('import.meta.url', urlOf(module)), loader: 'js' }
    })
  },
})

/** Packs are read as a whole, so other commands and the compiler are not in them; and what is in them cannot import by itself. */
function importsOutside(module, text) {
  if (!/^(?:bin|policy)\//.test(module)) return text
  return text.replace(/\bimport\((?:(['"])(.*?)\1\))?/g, (whole, _quote, specifier) => {
    if (specifier === undefined) return '$place.load('
    const isOutside = module === 'bin/program.js' ? specifier !== './run.js' : specifier === '../index.js'
    return isOutside ? `$place.load(new URL(${JSON.stringify(specifier)}, import.meta.url).href)` : whole
  })
}

/** The parser of arguments loads what starts other processes, which it does for us in no case: a tenth of the engine's own start. */
const late = {
  name: 'late',
  setup({ onLoad }) {
    onLoad({ filter: /commander[/\\]lib[/\\]command\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, 'utf8').split("const childProcess = require('node:child_process');")
      if (parts.length !== 2) throw new Error('commander loads node:child_process in another way')
      return { contents: parts.join("const childProcess = { get spawn() { return require('node:child_process').spawn } };"), loader: 'js' }
    })
  },
}

/** What is run for the engine to have something to keep: as little as most programs need. */
const PROGRAMS = ['console.log(1)', 'export default (input) => { for (const item of [1]) console.log({ item }, `${item}`); return { input } }']

/** Runs programs by the packed command, at both levels. */
async function keepRun(file) {
  const { keepScripts, loadPack } = await import('../dist/packed.js')
  const { exports, scripts } = loadPack('run')
  const { main } = exports.load()
  for (const level of ['process', 'inline']) await main(['node', 'restrict', 'run', file, '--isolation', level])
  const { code, ...own } = Object.fromEntries(scripts)
  // The engine asks for the flags under which it was made, and `inline` sets some before it loads its own.
  keepScripts('run', new Map(Object.entries(own)), writeFileSync)
  setFlagsFromString('--no-enable-experimental-regexp-engine-on-excessive-backtracks')
  setFlagsFromString('--regexp-backtracks-before-fallback=50000')
  keepScripts('run', new Map([['code', code]]), writeFileSync)
}

/** A child, which keeps what it has when its parent goes. */
async function keepChild() {
  const { keepScripts, loadPack } = await import('../dist/packed.js')
  const { exports, scripts } = loadPack('child')
  process.on('exit', () => keepScripts('child', scripts, writeFileSync))
  exports.load()
}

/** Runs programs in such a child, which is started under a child's own flags but may write. */
async function useChild() {
  const { createRealm } = await import('../dist/index.js')
  const { spawn } = cp
  let child
  cp.spawn = (_shell, args, options) => {
    const flags = args.slice(args.indexOf(process.execPath) + 1, -1).filter((flag) => !/permission|^--allow-fs/.test(flag))
    child = spawn(process.execPath, [...flags, SELF, 'child'], { ...options, detached: false })
    // It ends when its input does.
    child.kill = () => true
    return child
  }
  syncBuiltinESMExports()
  process.kill = () => true
  const realm = await createRealm({ isolation: 'process' })
  const ended = new Promise((resolve) => { child.on('exit', resolve) })
  for (const source of PROGRAMS) await realm.run(source)
  await realm.dispose()
  child.ref()
  await ended
}

async function main() {
  mkdirSync(PACKED, { recursive: true })
  for (const [name, text] of Object.entries(await pack())) writeFileSync(join(PACKED, `${name}.cjs`), text)
  const { compile } = await import('../dist/index.js')
  await useChild()
  const folder = mkdtempSync(join(tmpdir(), 'restrict-build-'))
  const file = join(folder, 'program.js')
  writeFileSync(file, compile(PROGRAMS[1]).code)
  const { status } = cp.spawnSync(process.execPath, [SELF, 'run', file], { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder })
  rmSync(folder, { recursive: true })
  if (status !== 0) throw new Error(`the packed command ended with status ${status}`)
}

const [command, file] = process.argv[1] === SELF ? process.argv.slice(2) : ['none']
if (command === 'run') await keepRun(file)
else if (command === 'child') await keepChild()
else if (command === undefined) await main()
