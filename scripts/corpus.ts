/** A corpus of programs that try to break out, and of good ones: which files there are, and what each says of itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export type Tags = { id: string; needsHost: boolean; finite: boolean; invalid: boolean; preset: string | undefined }
/** `expected`: what a good one prints; undefined for an attack. */
export type Entry = { file: string; tags: Tags; expected: string | undefined }

function tagsOf(text: string, file: string): Tags {
  const tag = (name: string): string | undefined => new RegExp(`^// @${name}: *(.*)$`, 'm').exec(text)?.[1]?.trim()
  return { id: tag('id') ?? basename(file, '.js'), needsHost: tag('needs') === 'host', finite: tag('finite') === 'yes', invalid: tag('syntax') === 'invalid', preset: tag('preset') }
}

/** Every program in the folders of `directory`. */
export function readCorpus(directory: string): Entry[] {
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const files = folders.flatMap((folder) => readdirSync(join(directory, folder)).filter((name) => name.endsWith('.js')).map((name) => join(directory, folder, name)))
  return files.map((file) => {
    const expectedFile = file.replace(/\.js$/, '.expected')
    return { file, tags: tagsOf(readFileSync(file, 'utf8'), file), expected: existsSync(expectedFile) ? readFileSync(expectedFile, 'utf8') : undefined }
  })
}

/** The folder that the command line or the environment names; ends the process when there is none. */
export function corpusFolder(command: string, given: string | undefined): string {
  const directory = given ?? process.env.RESTRICT_ESCAPES
  if (directory && existsSync(directory)) return directory
  process.stderr.write(`${command}: name the folder of the corpus: npm run ${command} -- DIR (or set RESTRICT_ESCAPES)\n`)
  return process.exit(2)
}
