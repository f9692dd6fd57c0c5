/**
 * Capabilities as TypeScript: from their schemas where they declare some, else from their values. The same text stands in declaration files
 * and in descriptions. Nothing here calls a capability.
 */
import { types } from 'node:util'

import { type ArgsSchema, type Schema, type SchemaRule, type TypeName, isValidator, markOf, viewOf } from '../tables.ts'

type AnyFunction = (...args: never[]) => unknown

const TYPES: Readonly<Record<TypeName, string>> = {
  any: 'any', string: 'string', number: 'number', integer: 'number', boolean: 'boolean', bigint: 'bigint', null: 'null', undefined: 'undefined',
  array: 'any[]', object: 'Record<string, any>', function: '(...args: any[]) => any', date: 'Date', bytes: 'Uint8Array | ArrayBuffer',
  map: 'Map<any, any>', set: 'Set<any>', error: 'Error', promise: 'Promise<any>',
}
const MOST_DEPTH = 12
const MOST_ELEMENTS = 20
const INDENT = '  '

/** A value as a type. Of an array every kind of element counts, up to a few. */
export function typeOfValue(value: unknown, indent = '', depth = 0): string {
  if (value === null) return 'null'
  if (typeof value === 'function') return functionType(value as AnyFunction)
  if (typeof value !== 'object') return typeof value === 'symbol' ? 'symbol' : typeof value
  if (depth > MOST_DEPTH) return 'any'
  if (Array.isArray(value)) return arrayOf(unite(value.slice(0, MOST_ELEMENTS).map((element) => typeOfValue(element, indent, depth + 1))))
  if (types.isDate(value)) return 'Date'
  if (types.isMap(value)) return 'Map<any, any>'
  if (types.isSet(value)) return 'Set<any>'
  if (types.isPromise(value)) return 'Promise<any>'
  if (types.isNativeError(value)) return 'Error'
  if (types.isUint8Array(value)) return 'Uint8Array'
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return 'ArrayBuffer'
  return recordType(value as Record<string, unknown>, indent, depth)
}

function recordType(value: Record<string, unknown>, indent: string, depth: number): string {
  const inner = indent + INDENT
  const view = viewOf(value)
  const writable = new Set(view?.members.map(({ key }) => key))
  const target = view?.target ?? value
  const lines = Object.entries(Object.getOwnPropertyDescriptors(target)).filter(([, { enumerable }]) => enumerable).map(([key, { value: member, get }]) => {
    // A getter is run when the capability is handed in, not here.
    const type = get ? 'any' : typeOfValue(member, inner, depth + 1)
    return `${commentOf(member, inner)}${inner}${writable.has(key) ? '' : 'readonly '}${keyText(key)}: ${type}\n`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`
}

/** `(name: string, amount?: number) => Promise<any>` */
export function functionType(fn: AnyFunction): string {
  const { parameters, result } = signatureOf(fn)
  return `(${parameters}) => ${result}`
}

/** The parts of a function's declaration. */
export function signatureOf(fn: AnyFunction): { parameters: string; result: string } {
  const mark = markOf(fn)
  const original = mark?.about?.of ?? fn
  const names = parameterNames(original)
  const returns = mark?.about?.returns
  const given = returns === undefined ? 'any' : typeOfSchema(returns)
  const isPromise = mark?.async === true || types.isAsyncFunction(original)
  return { parameters: parametersText(mark?.args, names), result: isPromise && !given.startsWith('Promise<') ? `Promise<${given}>` : given }
}

function parametersText(args: ArgsSchema | undefined, names: readonly string[]): string {
  if (args === undefined) return [...names.map((name) => `${name}?: any`), '...more: any[]'].join(', ')
  if (isValidator(args)) return '...args: any[]'
  // What may be left out can only be followed by what may be left out.
  const firstOptional = args.findLastIndex((schema) => !isOptional(schema)) + 1
  return args.map((schema, index) => {
    const name = names[index] ?? `arg${index + 1}`
    return index >= firstOptional ? `${name}?: ${typeOfSchema(schema)}` : `${name}: ${typeOfSchema(schema)}${isOptional(schema) ? ' | undefined' : ''}`
  }).join(', ')
}

function isOptional(schema: Schema): boolean {
  if (typeof schema === 'string') return schema.endsWith('?') || schema === 'any' || schema === 'undefined'
  return !isValidator(schema) && (schema.optional === true || schema.type?.endsWith('?') === true || (schema.type === undefined && schema.anyOf?.some(isOptional) === true))
}

/** A schema as a type: what the arguments have to be, as far as TypeScript can say it. */
export function typeOfSchema(schema: Schema, depth = 0): string {
  if (depth > MOST_DEPTH) return 'any'
  if (typeof schema === 'string') return TYPES[schema.replace('?', '') as TypeName]
  if (isValidator(schema)) return typeOfJsonSchema(jsonSchemaOf(schema), depth)
  const { type, enum: values, anyOf, items, properties } = schema
  if (values) return unite(values.map((value) => (typeof value === 'bigint' ? `${value}n` : JSON.stringify(value))))
  if (anyOf) return unite(anyOf.map((one) => typeOfSchema(one, depth + 1)))
  if (items) return arrayOf(typeOfSchema(items, depth + 1))
  if (properties) return propertiesType(schema, depth)
  return type === undefined ? 'any' : TYPES[type.replace('?', '') as TypeName]
}

function propertiesType({ properties = {}, additional }: SchemaRule, depth: number): string {
  const members = Object.entries(properties).map(([key, one]) => `${keyText(key)}${isOptional(one) ? '?' : ''}: ${typeOfSchema(one, depth + 1)}`)
  if (additional) members.push('[key: string]: any')
  return members.length === 0 ? '{}' : `{ ${members.join('; ')} }`
}

// Standard Schema has an optional part that gives JSON Schema; zod 4 has it.
function jsonSchemaOf(schema: object): unknown {
  try {
    const standard = (schema as { '~standard'?: { jsonSchema?: { input?(options: object): unknown } } })['~standard']
    return standard?.jsonSchema?.input?.({ target: 'draft-2020-12' })
  } catch {
    return undefined
  }
}

type JsonSchema = { type?: string | string[]; enum?: unknown[]; const?: unknown; anyOf?: unknown[]; items?: unknown; properties?: Record<string, unknown>; required?: string[]; additionalProperties?: unknown }
const JSON_TYPES: Readonly<Record<string, string>> = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null', array: 'any[]', object: 'Record<string, any>' }

function typeOfJsonSchema(schema: unknown, depth: number): string {
  if (typeof schema !== 'object' || schema === null || depth > MOST_DEPTH) return 'any'
  const { type, enum: values, const: only, anyOf, items, properties, required = [], additionalProperties } = schema as JsonSchema
  if (only !== undefined) return JSON.stringify(only)
  if (values) return unite(values.map((value) => JSON.stringify(value)))
  if (anyOf) return unite(anyOf.map((one) => typeOfJsonSchema(one, depth + 1)))
  if (properties) {
    const members = Object.entries(properties).map(([key, one]) => `${keyText(key)}${required.includes(key) ? '' : '?'}: ${typeOfJsonSchema(one, depth + 1)}`)
    if (additionalProperties !== false) members.push('[key: string]: any')
    return `{ ${members.join('; ')} }`
  }
  if (type === 'array' && items) return arrayOf(typeOfJsonSchema(items, depth + 1))
  return unite([type ?? []].flat().map((name) => JSON_TYPES[name] ?? 'any'))
}

/** Of the source text of a function that this process loaded itself; a name that is none of its own makes `arg1`. */
function parameterNames(fn: AnyFunction): string[] {
  const text = Function.prototype.toString.call(fn)
  const [, list = '', single] = /^(?:async\s*)?(?:function\s*\*?\s*[\w$]*\s*|[\w$]+\s*)?\(([^()]*)\)|^(?:async\s+)?([\w$]+)\s*=>/.exec(text) ?? []
  if (single !== undefined) return [single]
  return list.split(',').map((part) => part.trim()).filter((part) => part !== '' && !part.startsWith('...')).map((part, index) => /^[A-Za-z_$][\w$]*(?=\s*(?:=|$))/.exec(part)?.[0] ?? `arg${index + 1}`)
}

/** What a capability says of itself, as a comment. */
export function commentOf(value: unknown, indent = ''): string {
  const mark = typeof value === 'function' ? markOf(value as AnyFunction) : undefined
  const parts = [mark?.about?.description, mark && mark.cost > 0 ? `Costs ${mark.cost} steps.` : undefined].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : `${indent}/** ${parts.join(' ').replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n`
}

function unite(all: readonly string[]): string {
  const kinds = [...new Set(all)]
  if (kinds.length === 0 || kinds.includes('any')) return 'any'
  return kinds.map((kind) => (kind.includes('=>') ? `(${kind})` : kind)).join(' | ')
}

function arrayOf(type: string): string {
  return /^[\w<>[\], ]+$/.test(type) ? `${type}[]` : `(${type})[]`
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}
