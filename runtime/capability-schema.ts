/**
 * Argument schemas of capabilities: a small structural language of our own, or any validator with `parse(value)` (zod) or the
 * Standard Schema interface. Schemas are checked when the capability is declared, arguments when it is called, before it acts.
 */
import { RestrictError } from '../policy/error.ts'

const TYPES = {
  any: () => true,
  string: (v: unknown) => typeof v === 'string',
  /** Finite: NaN and the infinities are never what a command means. */
  number: (v: unknown) => typeof v === 'number' && Number.isFinite(v),
  integer: (v: unknown) => Number.isSafeInteger(v),
  boolean: (v: unknown) => typeof v === 'boolean',
  bigint: (v: unknown) => typeof v === 'bigint',
  null: (v: unknown) => v === null,
  undefined: (v: unknown) => v === undefined,
  array: (v: unknown) => Array.isArray(v),
  object: (v: unknown) => typeof v === 'object' && v !== null && Object.getPrototypeOf(v) === Object.prototype,
  function: (v: unknown) => typeof v === 'function',
  date: (v: unknown) => v instanceof Date && !Number.isNaN(v.getTime()),
  bytes: (v: unknown) => v instanceof Uint8Array || v instanceof ArrayBuffer,
  map: (v: unknown) => v instanceof Map,
  set: (v: unknown) => v instanceof Set,
  error: (v: unknown) => v instanceof Error,
  promise: (v: unknown) => v instanceof Promise,
} as const

export type TypeName = keyof typeof TYPES
type Primitive = string | number | boolean | bigint | null

/** A rule in full. `type` alone is the same as the bare type name; `integer?` and `optional: true` both allow `undefined`. */
export type SchemaRule = {
  type?: TypeName | `${TypeName}?`
  optional?: boolean
  enum?: readonly Primitive[]
  anyOf?: readonly Schema[]
  /** Numbers and BigInts. */
  minimum?: number; maximum?: number
  /** Strings, arrays, bytes, maps and sets. */
  minLength?: number; maxLength?: number
  /** Elements of an array. */
  items?: Schema
  /** Members of an object; others are refused unless `additional` allows them. */
  properties?: Readonly<Record<string, Schema>>
  additional?: boolean | Schema
}
/** A validator of another library. `parse` throws or returns the value to use; `~standard` is standardschema.dev's interface. */
export type Validator = { parse(value: unknown): unknown } | { readonly '~standard': { validate(value: unknown): unknown } }
export type Schema = TypeName | `${TypeName}?` | SchemaRule | Validator
/** One schema per argument, in order; or one validator for the whole list. */
export type ArgsSchema = readonly Schema[] | Validator

type Found = { value: unknown } | { problem: string; path: string }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
/** Whether `schema` is a validator of another library. */
export const isValidator = (schema: unknown): schema is Validator =>
  (isObject(schema) || typeof schema === 'function') && ('~standard' in schema || typeof (schema as { parse?: unknown }).parse === 'function')

const RULE_KEYS = ['type', 'optional', 'enum', 'anyOf', 'minimum', 'maximum', 'minLength', 'maxLength', 'items', 'properties', 'additional']

function typeOf(schema: string): TypeName | undefined {
  const name = schema.endsWith('?') ? schema.slice(0, -1) : schema
  return Object.hasOwn(TYPES, name) ? name as TypeName : undefined
}

/** Throws RestrictError `CAPABILITY` with the path of what is wrong in a schema. */
export function checkSchema(schema: unknown, path: string, seen = new Set<unknown>()): void {
  const wrong = (what: string): RestrictError => new RestrictError('CAPABILITY', `The schema at ${path} ${what}.`)
  if (typeof schema === 'string') {
    if (typeOf(schema) === undefined) throw wrong(`names no type: ${JSON.stringify(schema)}; types are ${Object.keys(TYPES).join(', ')}`)
    return
  }
  if (isValidator(schema) || seen.has(schema)) return
  if (!isObject(schema) || Array.isArray(schema)) throw wrong('must be a type name, a rule, or a validator with `parse` or `~standard`')
  seen.add(schema)
  for (const key of Object.keys(schema)) if (!RULE_KEYS.includes(key)) throw wrong(`has no such keyword: ${JSON.stringify(key)}`)
  const { type, enum: values, anyOf, items, properties, additional } = schema
  if (type !== undefined && (typeof type !== 'string' || typeOf(type) === undefined)) throw wrong(`names no type: ${JSON.stringify(type)}`)
  if (values !== undefined && !Array.isArray(values)) throw wrong('must have a list as `enum`')
  for (const key of ['minimum', 'maximum', 'minLength', 'maxLength']) {
    if (schema[key] !== undefined && typeof schema[key] !== 'number') throw wrong(`must have a number as \`${key}\``)
  }
  if (anyOf !== undefined) {
    if (!Array.isArray(anyOf)) throw wrong('must have a list as `anyOf`')
    anyOf.forEach((one, i) => checkSchema(one, `${path}.anyOf[${i}]`, seen))
  }
  if (items !== undefined) checkSchema(items, `${path}.items`, seen)
  if (properties !== undefined) {
    if (!isObject(properties)) throw wrong('must have a record as `properties`')
    for (const [name, one] of Object.entries(properties)) checkSchema(one, `${path}.properties.${name}`, seen)
  }
  if (additional !== undefined && typeof additional !== 'boolean') checkSchema(additional, `${path}.additional`, seen)
}

const describe = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return 'a Date'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return typeof value === 'object' ? 'an object' : typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}
const article = (type: string): string => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
const step = (key: PropertyKey): string => typeof key === 'number' ? `[${key}]` : `.${String(key)}`

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  if (value instanceof Map || value instanceof Set) return value.size
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? value.byteLength : undefined
}

function validate(schema: Schema, value: unknown, path: string): Found {
  if (isValidator(schema)) return external(schema, value, path)
  const rule: SchemaRule = typeof schema === 'string' ? { type: schema } : schema
  const { type, enum: values, anyOf, minimum, maximum, minLength, maxLength, items, properties, additional } = rule
  const no = (problem: string): Found => ({ problem, path })
  if (value === undefined && (rule.optional === true || type?.endsWith('?'))) return { value }
  if (type !== undefined) {
    const name = typeOf(type) as TypeName
    if (!TYPES[name](value)) return no(`must be ${name === 'null' || name === 'undefined' || name === 'bytes' ? name : article(name)}, got ${describe(value)}`)
  }
  if (values !== undefined && !values.includes(value as Primitive)) return no(`must be one of ${values.map((one) => typeof one === 'bigint' ? `${one}n` : JSON.stringify(one)).join(', ')}`)
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (minimum !== undefined && !(value >= minimum)) return no(`must be at least ${minimum}`)
    if (maximum !== undefined && !(value <= maximum)) return no(`must be at most ${maximum}`)
  }
  const size = sizeOf(value)
  if (size !== undefined) {
    if (minLength !== undefined && size < minLength) return no(`must have a length of at least ${minLength}`)
    if (maxLength !== undefined && size > maxLength) return no(`must have a length of at most ${maxLength}`)
  }
  if (anyOf !== undefined) {
    for (const one of anyOf) {
      const found = validate(one, value, path)
      if ('value' in found) return found
    }
    return no('matches none of the allowed forms')
  }
  if (items !== undefined && Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      const found = validate(items, value[i], `${path}[${i}]`)
      if ('problem' in found) return found
      value[i] = found.value
    }
  }
  if (properties !== undefined && isObject(value)) {
    for (const [name, one] of Object.entries(properties)) {
      const found = validate(one, Object.hasOwn(value, name) ? value[name] : undefined, `${path}${step(name)}`)
      if ('problem' in found) return found
      if (found.value !== undefined) value[name] = found.value
    }
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(properties, name) || additional === true) continue
      if (additional === undefined || additional === false) return { problem: 'is not a known member', path: `${path}${step(name)}` }
      const found = validate(additional, value[name], `${path}${step(name)}`)
      if ('problem' in found) return found
      value[name] = found.value
    }
  }
  return { value }
}

type Issue = { message?: unknown; path?: unknown }

function fromIssues(issues: unknown, path: string): Found {
  const first = (Array.isArray(issues) ? issues[0] : undefined) as Issue | undefined
  const keys = Array.isArray(first?.path) ? first.path as unknown[] : []
  const inner = keys.map((key) => step((isObject(key) && 'key' in key ? key['key'] : key) as PropertyKey)).join('')
  return { problem: typeof first?.message === 'string' ? `is not valid: ${first.message}` : 'is not valid', path: path + inner }
}

function external(schema: Validator, value: unknown, path: string): Found {
  if ('~standard' in schema) {
    const result = schema['~standard'].validate(value)
    if (result instanceof Promise) {
      result.catch(() => {})
      throw new RestrictError('CAPABILITY', 'A capability needs a schema that validates synchronously.')
    }
    const { issues, value: output } = result as { issues?: unknown; value?: unknown }
    return issues === undefined ? { value: output } : fromIssues(issues, path)
  }
  try { return { value: schema.parse(value) } } catch (error) {
    const { issues, message } = error as { issues?: unknown; message?: unknown }
    return Array.isArray(issues) ? fromIssues(issues, path) : { problem: `is not valid: ${String(message)}`, path }
  }
}

/** The value to use, or a TypeError for the program. */
export function checkValue(schema: Schema, value: unknown, name: string): unknown {
  const found = validate(schema, value, '')
  if ('problem' in found) throw new TypeError(`${name}${found.path} ${found.problem}`)
  return found.value
}

/** The arguments to use, or a TypeError for the program that names the argument and the path inside it. */
export function checkArguments(schema: ArgsSchema, args: unknown[], name: string): unknown[] {
  const of = name === '' ? '' : `${name}: `
  const fail = (place: string, problem: string): TypeError => new TypeError(`${of}${place} ${problem}`)
  if (isValidator(schema)) {
    const found = external(schema, args, '')
    if ('problem' in found) {
      const match = /^\[(\d+)\]|^\.(\d+)/.exec(found.path)
      throw fail(match ? `argument ${Number(match[1] ?? match[2]) + 1}${found.path.slice(match[0].length)}` : `the arguments${found.path}`, found.problem)
    }
    if (!Array.isArray(found.value)) throw fail('the arguments', 'are not valid')
    return found.value
  }
  if (args.length > schema.length) throw new TypeError(`${of}takes at most ${schema.length} argument${schema.length === 1 ? '' : 's'}, got ${args.length}`)
  return schema.map((one, i) => {
    const found = validate(one, args[i], '')
    if ('problem' in found) throw fail(`argument ${i + 1}${found.path}`, found.problem)
    return found.value
  })
}
