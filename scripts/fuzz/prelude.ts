/**
 * What programs are put into: values that say when they are touched, a way to print anything alike everywhere, and one step for each
 * program. Many go into one text, since making and checking a text costs more than running it. Everything that was said
 * is printed at the end, when the promises have had their turns.
 */

export const PRELUDE = `
let fuel = 400
const spend = () => { if (--fuel < 0) throw new Error('out of fuel') }
const lines = []
const show = (value, depth = 0) => {
  switch (typeof value) {
    case 'string': return JSON.stringify(value.length > 200 ? value.slice(0, 200) + value.length : value)
    case 'bigint': return value + 'n'
    case 'number': return Object.is(value, -0) ? '-0' : String(value)
    case 'symbol': return String(value)
    case 'function': return 'function ' + show(value.name, 3) + '/' + show(value.length, 3)
    case 'object': break
    default: return String(value)
  }
  if (value === null) return 'null'
  if (depth > 2) return '...'
  if (value instanceof Error) return show(value.name, 3) + (value.name === 'Error' ? ': ' + show(value.message, 3) : '')
  if (Array.isArray(value)) return '[' + Array.from({ length: Math.min(value.length, 12) }, (_, i) => (i in value ? show(value[i], depth + 1) : 'hole')).join(', ') + (value.length > 12 ? ', ' + value.length : '') + ('index' in value ? ' at ' + show(value.index, 3) + show(value.groups, depth + 1) + show(value.indices, depth + 1) : '') + ']'
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  const parts = []
  for (const key of Reflect.ownKeys(value).slice(0, 12)) {
    // Stacks name places, which differ.
    if (key === 'callee' || key === hidden || key === 'stack') continue
    const found = Object.getOwnPropertyDescriptor(value, key)
    if (found === undefined) { parts.push(String(key) + '?'); continue }
    const flags = (found.enumerable ? '' : '!e') + (found.configurable ? '' : '!c') + (found.writable === false ? '!w' : '')
    parts.push(String(key) + flags + ': ' + ('value' in found ? show(found.value, depth + 1) : (found.get ? 'get ' : '') + (found.set ? 'set' : '')))
  }
  if (tag === 'Map' || tag === 'Set') parts.push(...Array.from(value, (item) => show(item, depth + 1)))
  return (tag === 'Object' ? '' : tag + ' ') + '{' + parts.join(', ') + '}'
}
let room = 200
const log = (...values) => { if (--room > 0) lines.push(values.map((value) => { try { return show(value) } catch (e) { return 'unshown' } }).join(' ')) }
const step = (n, program) => {
  fuel = room = 400
  lines.push('#' + n)
  try { log('value', program()) } catch (e) { log('threw', e) }
}
const finish = async () => {
  for (let i = 0; i < 60; i++) { if (i % 10 === 0) fuel = room = 2000; await null }
  console.log(lines.join('\\n'))
}
const t = (n, value) => { log('t', n); return value }
const K = (name) => ({ toString() { log('key', name); return name } })
const N = (value) => ({ valueOf() { log('number', value); return value } })
const S = (value) => ({ [Symbol.toPrimitive](hint) { log('primitive', hint); return value } })
const I = (n, list) => ({
  [Symbol.iterator]() {
    let i = 0
    log('iterate', n)
    return { next() { log('next', n, i); return i < list.length ? { value: list[i++], done: false } : { value: undefined, done: true } }, return(v) { log('return', n); return { value: v, done: true } } }
  },
})
const O = (n) => ({ get a() { log('get a', n); return n }, set a(v) { log('set a', n, v) }, get b() { log('get b', n); return { c: n, f(x) { return [this === undefined, x] } } }, m(...rest) { log('m', n, rest); return rest.length } })
// Natives look for a species; of what the program cannot name, its traps hear nothing.
const hidden = 'con' + 'structor'
const P = (n, target) => {
  const say = (name) => (...args) => { if (args[1] !== hidden) log('trap', n, name, ...args.slice(1).filter((arg) => typeof arg === 'string' || typeof arg === 'symbol')); return Reflect[name](...args) }
  return new Proxy(target, { get: say('get'), set: say('set'), has: say('has'), deleteProperty: say('deleteProperty'), ownKeys: say('ownKeys'), getOwnPropertyDescriptor: say('getOwnPropertyDescriptor'), defineProperty: say('defineProperty'), getPrototypeOf: say('getPrototypeOf') })
}
const G = (strings, ...values) => { log('tag', strings.raw, values); return values.length }
const L = (n) => Array.from({ length: n }, (_, i) => i * 2)
const R = (list) => new Proxy(list, {})
const F = (key) => (typeof key === 'object' && key !== null ? (Array.isArray(key) ? 'list' : key) : typeof key === 'symbol' ? key : Number(key) > 1000 ? 'far' : key)
const D = () => Object.defineProperties({}, { a: { value: 1 }, b: { get() { return 2 }, enumerable: true }, c: { set(v) { log('set c', v) }, configurable: true }, x1: { value: 3, writable: true }, length: { value: 1, enumerable: true } })
const W = (n, value) => ({ then(yes, no) { log('then', n); if (n % 5 === 4) no(value); else yes(value) } })
const Y = (n, list) => {
  let i = 0
  const say = (name) => (v) => { log(name, n, v); return name === 'next' && i < list.length ? { value: list[i++], done: false } : { value: v, done: true } }
  return { [Symbol.iterator]() { return this }, next: say('next'), return: say('return'), throw: say('throw') }
}
const Y2 = (n, list) => {
  let i = 0
  return { [Symbol.asyncIterator]() { return this }, async next() { log('next', n); return i < list.length ? { value: list[i++], done: false } : { done: true } }, return(v) { log('return', n); return { value: v, done: true } } }
}
class U extends Array { get last() { return this[this.length - 1] } }
class Z extends Set { has(x) { log('has', x); return super.has(x) } }
class M1 extends Map { get(k) { log('get', k); return super.get(k) } static get [Symbol.species]() { return Map } }
const sites = new Map()
const Q = (strings, ...values) => { if (!sites.has(strings)) sites.set(strings, sites.size); return sites.get(strings) % 7 }
`

/** Several programs as one text, each a step. */
export const inSteps = (bodies: readonly string[]): string => `${PRELUDE}${bodies.map(stepText).join('')}finish()`
const stepText = (body: string, at: number): string => `step(${at}, () => {\n${body}\n})\n`
const linesIn = (text: string): number => text.split('\n').length - 1

/** Which of the steps stands at a line, or -1. */
export function lineOfStep(bodies: readonly string[], line: number): number {
  let end = linesIn(PRELUDE)
  if (line <= end) return -1
  return bodies.findIndex((body, at) => line <= (end += linesIn(stepText(body, at))))
}

/** One program as a script of its own: with a value, and with what only the top of a script does. */
export const onTop = (body: string): string => `${PRELUDE}finish();\n${body}`

export const partsOf = (output: string): string[] => output.split(/^#\d+$/m)
