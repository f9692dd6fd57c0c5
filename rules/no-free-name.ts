/**
 * A name that nothing in the program binds and the policy does not provide. Decided on references, so it makes no difference how
 * the name is written. `typeof name` is accepted in every preset; `compat` also accepts reading, which then throws.
 */
import type { Identifier } from 'estree'

import { CONSTANT_GLOBALS, RESERVED_PREFIX } from '../policy/names.ts'
import type { Policy } from '../policy/policy.ts'
import { nearest } from '../policy/suggest.ts'
import type { Reference, Rule, Scope, ScopeManager } from '../analyzer/types.ts'
import { parentOf, policyOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'
import { suggestForName } from './shared/name-rewrites.ts'
import { COMPILERS, HOST_NAMES } from './shared/names.ts'

const CONSTANTS: ReadonlySet<string> = new Set(CONSTANT_GLOBALS)

/** What to use instead of what Node and browsers have, by message id. */
const HOST_HINTS = {
  process: 'Take settings and data from `input` or from a capability; end by returning.',
  require: 'Write `import` if the policy allows the module, or paste the function you need.',
  module: 'Write `export`, or let the last expression be the result.',
  path: 'A program here is in no folder; take paths from `input` or from a capability.',
  network: 'A program here has no network; ask for a capability that fetches what you need.',
  timer: 'There are no timers; `await` what a capability returns.',
  task: 'Write `Promise.resolve().then(f)`.',
  browser: 'There is no browser; take data from `input` or from a capability.',
  global: 'Write `globalThis`, which is this program\'s own.',
  bytes: 'Use `Uint8Array` and `DataView`.',
  shared: 'Use `ArrayBuffer`, `Map` and ordinary functions.',
  locale: 'Format by hand, for example `n.toFixed(2)`.',
  random: '`Math.random` is seeded; ask for a capability for anything secret.',
  url: 'Take addresses apart with a regular expression or `split`.',
  clone: 'Write `JSON.parse(JSON.stringify(x))`, or copy with `{ ...x }`.',
  arguments: 'Declare the function with a rest parameter: `(...args) => ...`.',
}

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow names that neither the program nor the policy provides.' },
    messages: {
      unknown: '`{{name}}` is not defined.',
      near: '`{{name}}` is not defined; did you mean `{{near}}`?',
      written: '`{{name}}` is assigned but not declared.',
      constant: '`{{name}}` is a constant.',
      ...Object.fromEntries(Object.keys(HOST_HINTS).map((id) => [id, '`{{name}}` does not exist here.'])),
      arguments: '`arguments` is not defined outside of functions.',
    },
    hints: {
      unknown: 'Declare it, import it, or have it provided: the policy\'s `names` and the capabilities are what exists besides the language.',
      near: 'Write `{{near}}`, or declare `{{name}}`.',
      written: 'Declare it with `let` or `const`.',
      constant: 'Use another name.',
      ...HOST_HINTS,
    },
  },
  create: (context) => ({
    'Program:exit': () => {
      const policy = policyOf(context)
      const suggest = makeSuggester(policy)
      const scopes = scopesIn(context)
      const written = new Set<string>()
      for (const identifier of boundConstants(scopes)) reportRange(context, rangeOf(identifier), 'constant', { name: identifier.name })
      for (const reference of scopes.free) {
        const { identifier } = reference
        const found = problemOf(reference, policy, suggest)
        if (!found) continue
        const isFirst = !written.has(identifier.name)
        written.add(identifier.name)
        reportRange(context, rangeOf(identifier), found.messageId, { name: identifier.name, ...found.data }, suggestForName(context, identifier, { ...found, isFirst }))
      }
    },
  }),
} satisfies Rule as Rule

type Problem = { messageId: string; data?: Record<string, string> }

function problemOf(reference: Reference, policy: Policy, suggest: Suggest): Problem | undefined {
  const { name } = reference.identifier
  if (name === 'eval' || COMPILERS.has(name) || name.startsWith(RESERVED_PREFIX)) return undefined
  if (CONSTANTS.has(name)) return reference.isWrite() ? { messageId: 'constant' } : undefined
  if (policy.globals.has(name) || policy.names.has(name) || isTypeof(reference)) return undefined
  // The compiled form is a function with `arguments` of its own.
  if (policy.unknownGlobals === 'throw' && !reference.isWrite() && name !== 'arguments') return undefined
  const messageId = HOST_NAMES.get(name)
  if (messageId) return { messageId }
  const near = suggest(reference)
  if (near !== undefined) return { messageId: 'near', data: { near } }
  return { messageId: reference.isWrite() && !reference.isRead() ? 'written' : 'unknown' }
}

function isTypeof({ identifier }: Reference): boolean {
  const parent = parentOf(identifier)
  return parent?.type === 'UnaryExpression' && parent.operator === 'typeof'
}

// `let undefined` at the top level: the compiled form relies on these three there.
function boundConstants({ globalScope }: ScopeManager): Identifier[] {
  const top = [globalScope, ...globalScope.childScopes.filter(({ type }) => type === 'module')]
  return top.flatMap(({ variables }) => variables.filter(({ name }) => CONSTANTS.has(name)).flatMap(({ identifiers }) => identifiers))
}

type Suggest = (reference: Reference) => string | undefined

/** Distances take time: only so many different names get a suggestion, out of so many. */
const MAX_SUGGESTIONS = 50
const MAX_CANDIDATES = 2000
/** Names below this length are near to everything. */
const SHORT = 3

function makeSuggester(policy: Policy): Suggest {
  const known = new Map<string, string | undefined>()
  return ({ from, identifier: { name } }) => {
    if (name.length < SHORT || (!known.has(name) && known.size >= MAX_SUGGESTIONS)) return undefined
    if (!known.has(name)) known.set(name, nearest(name, candidates(from, policy)))
    return known.get(name)
  }
}

// Names in scope first: between equally near ones the first wins.
function* candidates(from: Scope, policy: Policy): Generator<string> {
  let count = 0
  for (let scope: Scope | null = from; scope; scope = scope.upper) {
    for (const { name } of scope.variables) {
      if (name !== 'arguments' && count++ < MAX_CANDIDATES) yield name
    }
  }
  yield* policy.names
  yield* policy.globals
}
