/** What stands for `fs` and `path` in a bundle: the files that a library's tests read, as they are in its checkout, and paths without a disk. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'

/** A path is looked up by its end, so that it does not matter where tests think they are. */
const READER = `
const parts = (path) => String(path).split('/').reduce((all, part) => (part === '..' ? all.slice(0, -1) : part === '.' || part === '' ? all : [...all, part]), [])
const names = Object.keys(FILES)
const endsIn = (name, wanted) => { const all = name.split('/'); return wanted.length <= all.length && wanted.every((part, at) => part === all[all.length - wanted.length + at]) }
const find = (path) => names.find((name) => endsIn(name, parts(path)))
const folder = (path) => { const wanted = '/' + parts(path).join('/') + '/'; return names.map((name) => '/' + name).filter((name) => name.includes(wanted)).map((name) => name.slice(name.indexOf(wanted) + wanted.length).split('/')[0]).filter((name, at, all) => all.indexOf(name) === at) }
export const readFileSync = (path) => { const name = find(path); if (name === undefined) throw Object.assign(new Error("ENOENT: no such file '" + path + "'"), { code: 'ENOENT' }); return FILES[name] }
export const readdirSync = (path, options) => folder(path).map((name) => (options && options.withFileTypes ? { name, isFile: () => find(path + '/' + name) !== undefined, isDirectory: () => find(path + '/' + name) === undefined } : name))
export const existsSync = (path) => find(path) !== undefined || folder(path).length > 0
export const statSync = (path) => ({ isFile: () => find(path) !== undefined, isDirectory: () => find(path) === undefined })
export const lstatSync = statSync
export const readFile = (path, ...rest) => {
  const back = rest.find((one) => typeof one === 'function')
  if (!back) return Promise.resolve(path).then((one) => readFileSync(one))
  try { back(null, readFileSync(path)) } catch (error) { back(error) }
}
export default { readFileSync, readdirSync, existsSync, statSync, lstatSync, readFile, promises: { readFile } }
`
export const PATHS = `
const parts = (path) => path.split('/').reduce((all, part) => (part === '..' && all.length > 0 ? all.slice(0, -1) : part === '.' || part === '' ? all : [...all, part]), [])
export const join = (...given) => parts(given.join('/')).join('/')
export const resolve = (...given) => '/' + join(...given)
export const normalize = (path) => join(path)
export const basename = (path, end = '') => { const name = parts(path).at(-1) ?? ''; return end !== '' && name.endsWith(end) ? name.slice(0, -end.length) : name }
export const dirname = (path) => parts(path).slice(0, -1).join('/')
export const extname = (path) => { const name = basename(path); const at = name.lastIndexOf('.'); return at > 0 ? name.slice(at) : '' }
export const relative = (from, to) => join(to)
export const isAbsolute = (path) => path.startsWith('/')
export const sep = '/'
export default { join, resolve, normalize, basename, dirname, extname, relative, isAbsolute, sep }
`
export function filesOf(root: string, globs: readonly string[]): string {
  const names = globs.length === 0 ? [] : globSync([...globs], { cwd: root, dot: true }).sort()
  return `const FILES = ${JSON.stringify(Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')])))}\n${READER}`
}
