/**
 * Megabytes of source per second for check, compile and verify, beside TypeScript's `transpileModule`, Babel (parse, no-op traverse,
 * generate) and ESLint with one rule, on real files. Prints; asserts nothing.
 *   node dist/bench/compile.js [--seconds N] [FILE ...]
 * Without files it takes published files from node_modules and one bundle of libraries. What `compat` rejects is checked only.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { check, compile, verify } from '../index.ts'

const require = createRequire(import.meta.url)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const policy = 'compat'

const FILES = [
  'eslint-scope/lib/variable.js', 'mustache/mustache.js', 'papaparse/papaparse.js', 'commander/lib/command.js', 'decimal.js/decimal.js',
  'ramda/dist/ramda.js', 'ts-morph/dist/ts-morph.js',
]
const BUNDLED = ['acorn.js', 'date-fns.js', 'dayjs.js', 'decimal.js', 'jmespath.js', 'marked.js', 'mathjs.js', 'minimatch.js', 'ramda.js', 'semver.js']

const PACKAGES = ['@babel/parser', '@babel/types', '@babel/generator']

type Input = { name: string; text: string }
type Tool = { name: string; make(input: Input): (() => unknown) | undefined }

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '1' } } })
const seconds = Number(flags.seconds)

const restrictTools: Tool[] = [
  { name: 'check', make: ({ name, text }) => () => check(text, { filename: name, policy }) },
  { name: 'compile (with check)', make: (input) => (accepted(input) ? () => compile(input.text, { filename: input.name, policy }) : undefined) },
  { name: 'verify (of the output)', make: (input) => verifier(input) },
]

function accepted({ name, text }: Input): boolean {
  return check(text, { filename: name, policy }).ok
}

function verifier(input: Input): (() => void) | undefined {
  if (!accepted(input)) return undefined
  const { code } = compile(input.text, { filename: input.name, policy })
  return () => verify(code, { policy })
}

function typescriptTool(): Tool {
  const ts = require('typescript') as typeof import('typescript')
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, sourceMap: true }
  return { name: 'ts.transpileModule', make: ({ name, text }) => () => ts.transpileModule(text, { fileName: name, compilerOptions }) }
}

type Babel = { parse(text: string, options: object): object; traverse(ast: object, visitor: object): void; generate(ast: object, options: object, text: string): object }

function babelTool(): Tool | undefined {
  try {
    const { parse } = require('@babel/parser') as Pick<Babel, 'parse'>
    const { default: traverse } = require('@babel/traverse') as { default: Babel['traverse'] }
    const { default: generate } = require('@babel/generator') as { default: Babel['generate'] }
    return {
      name: 'Babel: parse, traverse, generate',
      make: ({ name, text }) => () => {
        const ast = parse(text, { sourceType: 'unambiguous', sourceFilename: name })
        traverse(ast, {})
        return generate(ast, { sourceMaps: true, sourceFileName: name, compact: false }, text)
      },
    }
  } catch {
    console.log('(no Babel: @babel/parser, @babel/traverse and @babel/generator are not installed)')
    return undefined
  }
}

function eslintTool(): Tool {
  const { Linter } = require('eslint') as typeof import('eslint')
  const linter = new Linter()
  const config = [{ files: ['**/*'], rules: { 'no-eval': 2 } as const }]
  return { name: 'ESLint, one rule', make: ({ name, text }) => () => linter.verify(text, config, { filename: name }) }
}

/** Median milliseconds of runs that together take about `seconds`, after two that do not count. */
function measure(run: () => unknown): number {
  run()
  run()
  const times: number[] = []
  for (let total = 0; times.length < 3 || (total < seconds * 1000 && times.length < 1000);) {
    const began = performance.now()
    run()
    const ms = performance.now() - began
    times.push(ms)
    total += ms
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? NaN
}

async function bundle(): Promise<Input> {
  const { build } = await import('esbuild')
  const lines = [...BUNDLED.map((file) => `./fixtures/compat/${file}`), ...PACKAGES].map((path, index) => `export * as library${index} from '${path}'`)
  const { outputFiles } = await build({
    stdin: { contents: lines.join('\n'), resolveDir: ROOT }, bundle: true, write: false, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], logLevel: 'silent',
  })
  return { name: `bundle-of-${lines.length}-libraries.mjs`, text: outputFiles[0]?.text ?? '' }
}

async function inputs(): Promise<Input[]> {
  if (positionals.length > 0) return positionals.map((file) => ({ name: basename(file), text: readFileSync(file, 'utf8') }))
  const files = FILES.map((file) => ({ name: basename(file), text: readFileSync(`${ROOT}node_modules/${file}`, 'utf8') }))
  return [...files, await bundle()].sort((a, b) => a.text.length - b.text.length)
}

const tools = [...restrictTools, typescriptTool(), babelTool(), eslintTool()].filter((tool) => tool !== undefined)
console.log(`Node ${process.version}; megabytes of source per second (milliseconds), median\n`)
for (const input of await inputs()) {
  const bytes = Buffer.byteLength(input.text)
  console.log(`${input.name}: ${(bytes / 1000).toFixed(0)} kB`)
  const times = new Map<string, number>()
  for (const tool of tools) {
    const run = tool.make(input)
    if (!run) {
      console.log(`  ${tool.name.padEnd(34)} rejected`)
      continue
    }
    const ms = measure(run)
    times.set(tool.name, ms)
    show(tool.name, bytes, ms)
  }
  const [compiled, verified] = [times.get('compile (with check)'), times.get('verify (of the output)')]
  if (compiled !== undefined && verified !== undefined) show('= check + compile + verify', bytes, compiled + verified)
}

function show(name: string, bytes: number, ms: number): void {
  console.log(`  ${name.padEnd(34)} ${(bytes / 1000 / ms).toFixed(2).padStart(7)} MB/s ${`(${ms.toFixed(1)})`.padStart(11)}`)
}
