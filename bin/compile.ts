/** `restrict compile`: the guarded form of one file, with its source map and manifest where asked for. */
import { basename, dirname, relative, resolve, sep } from 'node:path'

import { type SourceMap, compile } from '../index.ts'
import { UsageError } from './failure.ts'
import { STDIN, writeNamed } from './files.ts'
import { makePolicies } from './policies.ts'
import { diagnosticsOf, readProgram, showRejection } from './source.ts'
import { writeOut } from './streams.ts'

export type CompileFlags = { output?: string; sourceMap?: true; manifest?: string; policy?: string }

export async function compileCommand(file: string, flags: CompileFlags): Promise<number> {
  const { output, manifest } = flags
  for (const target of [output, manifest]) if (target !== undefined && file !== '-' && resolve(target) === resolve(file)) throw new UsageError(`${target} would overwrite the source`)
  const policy = await makePolicies(flags.policy)(file)
  let text: string | undefined
  try {
    const source = await readProgram(file)
    text = source.text
    const artifact = compile(text, { filename: source.filename, policy })
    const code = artifact.code.endsWith('\n') ? artifact.code : `${artifact.code}\n`
    const map = flags.sourceMap ? placedMap(artifact.map, source.filename, output) : undefined
    if (output === undefined) await writeOut(code + (map ? comment(`data:application/json;base64,${Buffer.from(map).toString('base64')}`) : ''))
    else {
      writeNamed(output, code + (map ? comment(encodeURI(`${basename(output)}.map`)) : ''))
      if (map) writeNamed(`${output}.map`, `${map}\n`)
    }
    if (manifest !== undefined) writeNamed(manifest, `${JSON.stringify(artifact.manifest, null, 2)}\n`)
    return 0
  } catch (error) {
    const diagnostics = diagnosticsOf(error)
    if (!diagnostics) throw error
    await showRejection(diagnostics, () => text)
    return 1
  }
}

function comment(url: string): string {
  return `//# sourceMappingURL=${url}\n`
}

// Sources in a map are relative to the map.
function placedMap(map: SourceMap, file: string, output: string | undefined): string {
  const source = file === STDIN || output === undefined ? file : relative(dirname(resolve(output)), resolve(file)).split(sep).join('/')
  return JSON.stringify({ ...map, ...(output === undefined ? {} : { file: basename(output) }), sources: [source] })
}
