/**
 * The shape of a policy record, and what makes no sense in one. zod is an argument, so that a preset name does not load it.
 * Every complaint is one RestrictError `POLICY` whose message starts with the path of the wrong field.
 */
import type { z as ZodNamespace } from 'zod'

import { RestrictError } from './error.ts'
import { ALL_GLOBALS, GLOBALS } from './globals.ts'
import { CONSTANT_GLOBALS, RESERVED_PREFIX } from './names.ts'
import { NEVER_ALLOWED, OPERATION_NAMES, type Operation, REQUIRES } from './operations.ts'
import type { Limits, LimitInput, Policy, PolicyRecord, PresetName } from './policy.ts'
import { PRESET_NAMES } from './presets.ts'
import { didYouMean } from './suggest.ts'

export type Zod = { z: typeof ZodNamespace }
export type Schema = { resolveRecord(input: unknown): Policy; jsonSchema(): object }
type Path = readonly PropertyKey[]

/** A timer cannot wait longer than this many milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1

const LIMIT_DOCS: Readonly<Record<keyof Limits, string>> = {
  steps: 'steps of the cost model', memory: 'bytes', depth: 'frames of the call stack', timeout: 'milliseconds of wall-clock time', output: 'bytes that `console` may print',
}

/** The validator of policy records, and its JSON Schema. */
export function makeSchema({ z }: Zod, presetPolicy: (name: PresetName) => Policy): Schema {
  const record = makeRecord(z)
  return {
    resolveRecord(input) {
      const parsed = record.safeParse(input, { reportInput: true })
      if (!parsed.success) throw complaint(parsed.error.issues[0] as Issue)
      return combine(parsed.data as PolicyRecord, presetPolicy)
    },
    jsonSchema: () => ({
      title: 'Policy of restrict',
      anyOf: [{ enum: PRESET_NAMES }, strip(z.toJSONSchema(record, { io: 'input' }))],
      $schema: 'https://json-schema.org/draft/2020-12/schema',
    }),
  }
}

function makeRecord(z: typeof ZodNamespace) {
  const operation = z.enum(OPERATION_NAMES)
  const operations = z.array(operation)
  const global = z.enum(ALL_GLOBALS as [string, ...string[]])
  const limit = (what: string, min: number, max: number) => z.union([z.literal('Infinity'), z.literal(Infinity).meta({ not: {} }), z.int().min(min).max(max)])
    .describe(`${what}; "Infinity" for no limit`)
  return z.strictObject({
    $schema: z.string().optional(),
    extends: z.enum(PRESET_NAMES as [PresetName, ...PresetName[]]).optional().describe('the preset this starts from; standard when not given'),
    operations: z.union([operations, z.strictObject({ allow: operations.optional(), deny: operations.optional() })]).optional()
      .describe('exactly these operations, or changes to those of the preset'),
    names: z.array(z.string()).optional().describe('free names that the embedder provides'),
    globals: z.strictObject({ allow: z.array(global).optional(), deny: z.array(global).optional() }).optional().describe('changes to the intrinsics of the preset'),
    deny: z.array(z.string()).optional().describe('property keys to deny on top of those of the preset'),
    imports: z.array(z.string()).optional().describe('module specifiers that may be imported: exact, or with one *'),
    guards: z.enum(['default', 'all']).optional().describe('all: hooks are told of every access, call, write, deletion, construction and iteration before it happens'),
    limits: z.strictObject({
      steps: limit(LIMIT_DOCS.steps, 1, Number.MAX_SAFE_INTEGER).optional(),
      memory: limit(LIMIT_DOCS.memory, 1, Number.MAX_SAFE_INTEGER).optional(),
      depth: limit(LIMIT_DOCS.depth, 1, Number.MAX_SAFE_INTEGER).optional(),
      timeout: limit(LIMIT_DOCS.timeout, 1, MAX_TIMEOUT).optional(),
      output: limit(LIMIT_DOCS.output, 0, Number.MAX_SAFE_INTEGER).optional(),
    }).optional(),
  }).describe('what a program may do')
}

// ---- what is well-formed but makes no sense ----

function combine(record: PolicyRecord, presetPolicy: (name: PresetName) => Policy): Policy {
  const base = presetPolicy(record.extends ?? 'standard')
  const operations = combineOperations(record.operations, base.operations)
  const deniedKeys = new Set([...base.deniedKeys, ...(record.deny ?? [])])
  checkEach('deny', record.deny, keyProblem)
  checkEach('names', record.names, nameProblem)
  checkEach('imports', record.imports, specifierProblem)
  if (record.imports?.length && !operations.has('import')) fail(['imports'], 'needs the operation "import", which this policy does not allow')
  return {
    ...base, operations, deniedKeys,
    globals: combineGlobals(record.globals, base.globals),
    names: new Set([...base.names, ...(record.names ?? [])]),
    imports: record.imports ? [...new Set(record.imports)] : base.imports,
    constructorGuard: base.constructorGuard && !deniedKeys.has('constructor'),
    guards: record.guards ?? base.guards,
    limits: { ...base.limits, ...Object.fromEntries(Object.entries(record.limits ?? {}).flatMap(([name, value]) => limitEntry(name, value))) },
  }
}

function combineOperations(input: PolicyRecord['operations'], base: ReadonlySet<Operation>): ReadonlySet<Operation> {
  if (!input) return base
  const isList = Array.isArray(input)
  const { allow = [], deny = [] } = (isList ? { allow: input } : input) as { allow?: Operation[]; deny?: Operation[] }
  const both = allow.findIndex((name) => deny.includes(name))
  if (both !== -1) fail(['operations', 'allow', both], `${JSON.stringify(allow[both])} is also in operations.deny`)
  const operations = new Set<Operation>(isList ? allow : [...base, ...allow])
  for (const name of deny) operations.delete(name)
  for (const [index, name] of allow.entries()) {
    const required = REQUIRES[name]
    if (!required || required.some((other) => operations.has(other))) continue
    fail(isList ? ['operations', index] : ['operations', 'allow', index], `${JSON.stringify(name)} makes no sense without ${required.map((other) => JSON.stringify(other)).join(' or ')}`)
  }
  return operations
}

function combineGlobals(input: PolicyRecord['globals'], base: ReadonlySet<string>): ReadonlySet<string> {
  if (!input) return base
  const { allow = [], deny = [] } = input
  const both = allow.findIndex((name) => deny.includes(name))
  if (both !== -1) fail(['globals', 'allow', both], `${JSON.stringify(allow[both])} is also in globals.deny`)
  const globals = new Set([...base, ...allow])
  for (const name of deny) globals.delete(name)
  return globals
}

function limitEntry(name: string, value: LimitInput | undefined): [string, number][] {
  return value === undefined ? [] : [[name, value === 'Infinity' ? Infinity : value]]
}

function checkEach(field: string, values: readonly string[] | undefined, problem: (value: string) => string | undefined): void {
  for (const [index, value] of (values ?? []).entries()) {
    const found = problem(value)
    if (found) fail([field, index], `${JSON.stringify(value)} ${found}`)
  }
}

const KEYWORDS = new Set((
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements ' +
  'import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'
).split(' '))
const INTRINSICS: ReadonlySet<string> = new Set([...Object.values(GLOBALS).flat(), ...CONSTANT_GLOBALS, 'Function'])

/** Why `name` cannot be a free name of programs, or undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name)) return 'is not an identifier'
  if (KEYWORDS.has(name)) return 'is a reserved word'
  if (name.startsWith(RESERVED_PREFIX)) return `starts with the reserved prefix ${JSON.stringify(RESERVED_PREFIX)}`
  return INTRINSICS.has(name) ? 'is the name of an intrinsic' : undefined
}

function keyProblem(key: string): string | undefined {
  return String(Number(key)) === key ? 'is a number: numeric keys are never checked' : undefined
}

function specifierProblem(specifier: string): string | undefined {
  if (specifier === '') return 'is empty'
  return specifier.split('*').length > 2 ? 'has more than one *' : undefined
}

// ---- complaints ----

type Issue = { code: string; path: Path; message: string; keys?: string[]; errors?: Issue[][]; values?: unknown[]; input?: unknown; expected?: string; minimum?: number | bigint; maximum?: number | bigint }

function fail(path: Path, problem: string): never {
  const text = pathText(path)
  throw new RestrictError('POLICY', `policy: ${text === '' ? '' : `${text}: `}${problem}`, { path: text })
}

function complaint(issue: Issue): never {
  const { code, path } = issue
  if (code === 'invalid_union') return complaint(deepest(issue))
  if (code === 'unrecognized_keys') {
    const key = issue.keys?.[0] ?? ''
    fail([...path, key], `unknown field${didYouMean(key, FIELDS[pathText(path)] ?? [])}`)
  }
  if (code === 'invalid_value') fail(path, valueProblem(issue))
  if (code === 'too_small') fail(path, `must be at least ${issue.minimum}`)
  if (code === 'too_big') fail(path, `must be at most ${issue.maximum}, or "Infinity"`)
  if (code === 'invalid_type') fail(path, expectation(path, issue.expected ?? ''))
  fail(path, issue.message)
}

// Of a union's branches the one that got furthest into the value says best what is wrong.
function deepest(issue: Issue): Issue {
  const branches = (issue.errors ?? []).map((branch) => branch[0]).filter((first) => first !== undefined)
  const at = (inner: Issue): Issue => ({ ...inner, path: [...issue.path, ...inner.path] })
  const inside = branches.find((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys')
  if (inside) return at(inside)
  const number = branches.find((inner) => inner.code === 'too_small' || inner.code === 'too_big')
  return at(number ?? { code: 'invalid_type', path: [], message: '', expected: 'union' })
}

function valueProblem(issue: Issue): string {
  const values = (issue.values ?? []).filter((value) => typeof value === 'string')
  const field = String(issue.path[0])
  if (field === 'guards') return 'must be "default" or "all"'
  const what = field === 'extends' ? 'preset' : field === 'operations' ? 'operation' : 'intrinsic'
  if (typeof issue.input !== 'string') return `must be the name of ${what === 'preset' ? 'a' : 'an'} ${what}`
  if (what === 'operation' && Object.hasOwn(NEVER_ALLOWED, issue.input)) return `${JSON.stringify(issue.input)} cannot be allowed by any policy`
  return `unknown ${what} ${JSON.stringify(issue.input)}${didYouMean(issue.input, values)}`
}

function expectation(path: Path, expected: string): string {
  const field = pathText(path)
  if (field === '') return 'must be a preset name or an object'
  if (path[0] === 'limits' && path.length === 2) return 'must be a whole number or "Infinity"'
  if (field === 'operations') return 'must be an array of names, or an object with allow and deny'
  const kinds: Record<string, string> = { array: 'an array', object: 'an object', string: 'a string', int: 'a whole number', number: 'a whole number' }
  return `must be ${kinds[expected] ?? expected}`
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '': ['extends', 'operations', 'names', 'globals', 'deny', 'imports', 'guards', 'limits'],
  operations: ['allow', 'deny'], globals: ['allow', 'deny'], limits: Object.keys(LIMIT_DOCS),
}

function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : /^[\w$]+$/.test(String(part)) ? `${index > 0 ? '.' : ''}${String(part)}` : `[${JSON.stringify(String(part))}]`)).join('')
}

function strip(schema: object): object {
  const { $schema: _dropped, ...rest } = schema as { $schema?: string }
  return JSON.parse(JSON.stringify(rest)) as object
}
