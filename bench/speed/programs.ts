/**
 * The programs of the speed comparison: those of this folder's neighbor `programs`, and, if their place is given, those of
 * are-we-fast-yet (github.com/smarr/are-we-fast-yet, folder benchmarks/JavaScript), each bundled into one script.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

/** A strict script whose completion value says whether, or what, it computed. */
export type Program = { name: string; source: string }

export function ownPrograms(folder: string): Program[] {
  return readdirSync(folder).filter((file) => file.endsWith('.js')).sort().map((file) => ({ name: basename(file, '.js'), source: readFileSync(join(folder, file), 'utf8') }))
}

/** File, how often so that plain Node takes about half a second, and the `innerIterations` for which the program knows its result. */
const SUITE: readonly (readonly [file: string, rounds: number, inner: number])[] = [
  ['bounce', 3, 4000], ['cd', 2, 250], ['deltablue', 5, 6000], ['havlak', 2, 15], ['json', 3, 150], ['list', 12, 600], ['mandelbrot', 10, 500],
  ['nbody', 14, 250000], ['permute', 9, 500], ['queens', 6, 1000], ['richards', 7, 40], ['sieve', 3, 4000], ['storage', 7, 400], ['towers', 14, 300],
]

/** Throws if the folder is not the suite. */
export async function suitePrograms(folder: string): Promise<Program[]> {
  if (!existsSync(join(folder, 'havlak.js'))) throw new Error(`${folder} is not the folder benchmarks/JavaScript of are-we-fast-yet`)
  return Promise.all(SUITE.map(async ([file, rounds, inner]) => {
    const contents = `const { newInstance } = require('./${file}.js')\nlet fine = true\nfor (let i = 0; i < ${rounds}; i++) fine = newInstance().innerBenchmarkLoop(${inner}) && fine\nexport { fine }`
    const { outputFiles: [output] } = await build({
      stdin: { contents, resolveDir: folder, sourcefile: `${file}.entry.js` }, bundle: true, format: 'esm', write: false, logLevel: 'silent', define: { 'process.stdout.write': 'String' },
    })
    const text = output?.text ?? ''
    return { name: `awfy/${file}`, source: text.replace(/export \{\s*fine\s*\};?\s*$/, 'fine;\n') }
  }))
}
