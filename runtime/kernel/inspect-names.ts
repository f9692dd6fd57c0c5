/** Functions, classes and errors as Node's `util.inspect` writes them, before their members. Self-contained, like every kernel part. */
import type { InspectContext, InspectDeps, InspectNames, InspectText } from './codec-types.ts'

type Members = (string | symbol)[]

export function makeInspectNames({ natives, charge }: InspectDeps, text: InspectText): InspectNames {
  const { String, getPrototypeOf, getOwnPropertyDescriptor, hasOwn, isArray, slice, charCodeAt, indexOf, join, functionToString, errorToString } = natives
  const { spend, spaces, includes, startsWith, endsWith, splitLines } = text

  const prefixOf = (constructor: string | null, tag: string, fallback: string, size = ''): string => {
    if (constructor === null) return tag !== '' && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `
    return tag !== '' && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `
  }
  const isClass = (value: object): boolean => {
    if (getOwnPropertyDescriptor(value, 'prototype')?.writable !== false) return false
    const source = functionToString(value)
    if (!startsWith(source, 'class')) return false
    // Node takes a class whose head has a parenthesis (`extends mixin(Base)`) for a function; so do we.
    const head = slice(source, 5, indexOf(source, '{'))
    charge(head.length >> 3)
    return !includes(head, '(') || !includes(withoutComments(head), '(')
  }
  const withoutComments = (text: string): string => {
    let out = ''
    for (let i = 0; i < text.length; i += 1) {
      const end = text[i] !== '/' ? undefined : text[i + 1] === '*' ? '*/' : text[i + 1] === '/' ? '\n' : undefined
      if (end === undefined) { out += text[i] as string; continue }
      const at = indexOf(text, end, i + 2)
      if (at === -1) break
      i = at + end.length - 1
    }
    return out
  }
  const functionBase = (value: Function, constructor: string | null, tag: string): string => {
    if (isClass(value)) {
      const name = hasOwn(value, 'name') && value.name !== '' ? value.name : '(anonymous)'
      let base = `[class ${name}`
      if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`
      if (tag !== '' && constructor !== tag) base += ` [${tag}]`
      if (constructor === null) return `${base} extends [null prototype]]`
      const parent = (getPrototypeOf(value) as Function | null)?.name
      return parent ? `${base} extends ${parent}]` : `${base}]`
    }
    let type = 'Function'
    for (let o: object | null = value, n = 0; o !== null && n < 100; o = getPrototypeOf(o), n += 1) {
      if (o === natives.generatorFunctionPrototype) { type = 'GeneratorFunction'; break }
      if (o === natives.asyncFunctionPrototype) { type = 'AsyncFunction'; break }
      if (o === natives.asyncGeneratorFunctionPrototype) { type = 'AsyncGeneratorFunction'; break }
    }
    let base = `[${type}`
    if (constructor === null) base += ' (null prototype)'
    base += value.name === '' ? ' (anonymous)]' : `: ${typeof value.name === 'string' ? value.name : String(value.name)}]`
    if (constructor !== type && constructor !== null) base += ` ${constructor}`
    return tag !== '' && constructor !== tag ? `${base} [${tag}]` : base
  }

  const isUpper = (c: number): boolean => c >= 65 && c <= 90
  /** The leading `Name` of `Name: message` or `Name\n    at`, as Node guesses it for errors without a constructor. */
  const guessName = (stack: string): string => {
    let i = 0
    for (; i < stack.length; i += 1) {
      const c = charCodeAt(stack, i)
      if (!(isUpper(c) || (c >= 97 && c <= 122) || c === 95 || (i > 0 && ((c >= 48 && c <= 57) || c === 32 || c === 91 || c === 93 || c === 40 || c === 41 || c === 45)))) break
    }
    const name = slice(stack, 0, i)
    if (i > 1 && isUpper(charCodeAt(stack, 0)) && (stack[i] === ':' || startsWith(slice(stack, i), '\n    at'))) return name
    return i === stack.length && endsWith(name, 'Error') && !includes(name, ' ') ? name : ''
  }
  const improveStack = (stack: string, constructor: string | null, name: string, tag: string): string => {
    let { length } = name
    if (constructor !== null && !(endsWith(name, 'Error') && startsWith(stack, name) && (stack.length === length || stack[length] === ':' || stack[length] === '\n'))) return stack
    let fallback = 'Error'
    if (constructor === null) {
      fallback = guessName(stack)
      length = fallback.length
      fallback = fallback === '' ? 'Error' : fallback
    }
    const prefix = prefixOf(constructor, tag, fallback)
    const shown = slice(prefix, 0, prefix.length - 1)
    if (name === shown) return stack
    if (includes(shown, name)) return length === 0 ? `${shown}: ${stack}` : `${shown}${slice(stack, length)}`
    return `${shown} [${name}]${slice(stack, length)}`
  }
  const formatError = (error: Error & { errors?: unknown }, constructor: string | null, tag: string, ctx: InspectContext, keys: Members): string => {
    const name = error.name !== undefined && error.name !== null ? String(error.name) : 'Error'
    let stack = error.stack ? String(error.stack) : errorToString(error)
    const shown = ['name', 'message', 'stack']
    for (let i = 0; i < 3; i += 1) {
      const at = find(keys, shown[i] as string)
      if (at !== -1 && includes(stack, String((error as unknown as Record<string, unknown>)[shown[i] as string]))) remove(keys, at)
    }
    if ('cause' in error && find(keys, 'cause') === -1) keys[keys.length] = 'cause'
    if (isArray(error.errors) && find(keys, 'errors') === -1) keys[keys.length] = 'errors'
    stack = improveStack(stack, constructor, name, tag)
    spend(1, stack.length)
    const message = error.message ? String(error.message) : ''
    const at = message === '' ? -1 : indexOf(stack, message)
    if (indexOf(stack, '\n    at', at === -1 ? 0 : at + message.length) === -1) stack = `[${stack}]`
    if (ctx.indentation !== 0) stack = join(splitLines(stack), spaces(ctx.indentation))
    return stack
  }
  const find = (list: Members, key: string): number => { for (let i = 0; i < list.length; i += 1) if (list[i] === key) return i; return -1 }
  const remove = (list: Members, at: number): void => { for (let i = at; i + 1 < list.length; i += 1) list[i] = list[i + 1] as string; list.length -= 1 }

  return { prefixOf, functionBase, formatError }
}
