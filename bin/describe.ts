/**
 * `restrict describe`: the language under the policy in force, for documentation and prompts. Everything is taken from the tables that the
 * checker and the realm themselves use; a sentence that a table does not back does not stand here. For a model it is shorter, and in the imperative.
 */
import { rules } from '../index.ts'
import { ALL_GLOBALS } from '../policy/globals.ts'
import { NEVER_ALLOWED, OPERATION_NAMES, describeOperation } from '../policy/operations.ts'
import type { Policy } from '../policy/policy.ts'
import { PRESETS } from '../policy/presets.ts'
import { HOST_NAMES, PERMITS } from '../tables.ts'
import { writeOut } from './streams.ts'
import { type TypesFlags, worldOf } from './types.ts'
import { type World, declareNames } from './world.ts'

/** What programs call methods of, and where the permits list them. */
const METHODS: readonly [title: string, key: string][] = [
  ...['Array', 'String', 'Object', 'Number', 'BigInt', 'Map', 'Set', 'Promise', 'RegExp', 'Date'].map((name): [string, string] => [name, `${name}.prototype`]),
  ['functions', '%FunctionPrototype%'], ['typed arrays', '%TypedArray%.prototype'], ['iterators', '%ArrayIteratorPrototype%'], ['generators', '%GeneratorPrototype%'],
]

type Reader = 'people' | 'llm'

export async function describeCommand(flags: TypesFlags & { for: Reader }): Promise<number> {
  await writeOut(describeWorld(await worldOf(flags, '-'), flags.for))
  return 0
}

/** Markdown. */
export function describeWorld(world: World, reader: Reader): string {
  const { policy } = world
  const sections: [title: string, lines: string[]][] = [
    ['The language', language(policy)],
    ['Not in the language', denied(policy)],
    ['What exists', provided(policy)],
    ['What does not exist, and what to use', missing(policy)],
    ['Given to the program', ['```ts', declareNames(world).trimEnd(), '```']],
    ['The result', result(policy)],
    ['Limits', limits(policy)],
  ]
  const intro = reader === 'llm'
    ? 'Write a program in the following language. It is checked before it runs; whatever is not listed here is rejected.'
    : `Programs are checked against the policy \`${policy.preset}\` (${PRESETS[policy.preset].description}), compiled, and run in a realm of their own.`
  const body = sections.filter(([, lines]) => lines.length > 0).map(([title, lines]) => `## ${title}\n\n${lines.join('\n')}\n`)
  return [reader === 'llm' ? '' : '# Programs\n', intro, ...body].filter((part) => part !== '').join('\n').replace(/\n(?=## )/g, '\n\n').replace(/\n{3,}/g, '\n\n')
}

function language({ operations, imports, preset }: Policy): string[] {
  const lines = [`Strict ECMAScript 2024, as a script${operations.has('export') ? ' or a module' : ''}; TypeScript whose types can be erased (no enums, namespaces, parameter properties or decorators).`]
  if (preset === 'expression' && !operations.has('statement')) lines.push('The program is one expression.')
  if (operations.has('import')) lines.push(imports.length === 0 ? 'Nothing can be imported.' : `Only these can be imported: ${code(imports)}.`)
  return lines
}

function denied({ operations, deniedKeys }: Policy): string[] {
  const not = OPERATION_NAMES.filter((name) => !operations.has(name)).map((name) => {
    const hint = rules['no-disallowed-syntax']?.meta.hints?.[name]
    return `- ${describeOperation(name)}${hint === undefined ? '' : `. ${hint}`}`
  })
  const never = (Object.keys(NEVER_ALLOWED) as (keyof typeof NEVER_ALLOWED)[]).map((name) => describeOperation(name))
  const compilers = `- ${never.join(', ')}, \`eval\`, \`Function\`. ${rules['no-eval']?.meta.hints?.['found'] ?? ''}`
  const keys = `- The property keys ${code([...deniedKeys].sort())}, wherever a key can stand; a computed key that turns out to be one throws. ${rules['no-reflective-property']?.meta.hints?.['folded'] ?? ''}`
  const regexps = `- Regular expressions that can backtrack without bound. ${rules['no-unsafe-regexp']?.meta.hints?.['exponential'] ?? ''}`
  return [...not, compilers, keys, ...(operations.has('regexp') ? [regexps] : []), '- HTML-like comments; everything that strict code does not have.']
}

function provided({ globals, operations, unknownGlobals, deniedKeys, constructorGuard }: Policy): string[] {
  const isUsable = (key: string): boolean => key !== '' && key !== 'prototype' && !key.startsWith('@@') && !deniedKeys.has(key) && (constructorGuard || key !== 'constructor')
  const members = (name: string): string => (PERMITS[name] ?? '').split(' ').filter(isUsable).join(' ')
  const constructors = [...globals].sort().map((name) => (members(name) === '' ? name : `${name} (${members(name)})`))
  // A literal has the methods of its kind, whether or not its constructor can be named.
  const exists: Record<string, boolean> = { RegExp: operations.has('regexp') || globals.has('RegExp'), generators: operations.has('generator') }
  const prototypes = METHODS.filter(([title]) => exists[title] ?? true).map(([title, key]) => `- Methods of ${title}: ${members(key)}.`)
  const others = ALL_GLOBALS.filter((name) => !globals.has(name))
  return [`- Globals, each with its own members: ${constructors.join(', ')}.`, ...prototypes, ...(others.length === 0 ? [] : [`- Not: ${others.join(', ')}.`]),
    unknownGlobals === 'throw' ? '- Any other name throws a ReferenceError when it is used.' : '- Any other name is rejected.']
}

function missing({ globals, names }: Policy): string[] {
  const byMessage = new Map<string, string[]>()
  for (const [name, message] of HOST_NAMES) if (!globals.has(name) && !names.has(name)) byMessage.set(message, [...(byMessage.get(message) ?? []), name])
  return [...byMessage].map(([message, list]) => {
    const hint = rules['no-free-name']?.meta.hints?.[message] ?? ''
    // A hint may name what this policy does not have either.
    const isUsable = [...hint.matchAll(/`([A-Za-z]\w*)/g)].every(([, name = '']) => !ALL_GLOBALS.includes(name) || globals.has(name))
    return `- ${code(list)}${isUsable ? `: ${hint}` : '.'}`
  })
}

function result({ operations }: Policy): string[] {
  return [operations.has('export')
    ? 'The result is the value of the last statement of a script, or the default export of a module; if that is a function, it is called with `input`. What `console.log` prints is kept as output.'
    : 'The result is the value of the program.']
}

function limits({ limits: { steps, memory, depth, timeout, output } }: Policy): string[] {
  return [`${steps} steps, ${memory} bytes of memory, ${depth} frames, ${timeout} ms, ${output} bytes of output. A program that reaches one ends there; nothing can catch it. The clock stands still and \`Math.random\` is seeded, unless the embedder says otherwise.`]
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
