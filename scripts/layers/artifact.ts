/** Programs compiled with layers missing: unchecked, unproved, with guards that let everything pass, with a raw host object. */
import { parse } from '../../analyzer/parse.ts'
import type { Program } from '../../analyzer/types.ts'
import { RestrictError, check } from '../../index.ts'
import type { Policy } from '../../policy/policy.ts'
import { bindingsOf } from '../../rewriter/bindings.ts'
import { linksOf } from '../../rewriter/header.ts'
import { rewrite } from '../../rewriter/rewrite.ts'
import type { LoadedModule } from '../../runtime/graph.ts'
import type { VerifiedModule } from '../../runtime/engine-types.ts'
import { verifyProgram } from '../../verifier/verify.ts'
import { PASSED } from './contexts.ts'
import type { Layer } from './table.ts'

const HEADER = /^\/\*restrict r1 (?:script|module)\*\/\((async function\* |function\* |function )\(([^)]*)\) \{"use strict";/

/** What stands for each guard. The meter never comes; `$r_link` and `$r_ref` are no guards, `$r_o`, `$r_k` and `$r_u` are variables, `$r_was`, `$r_hold` and `$r_held` only keep what they are given, `$r_rest` and `$r_own` are only prices. */
const OPEN: Readonly<Record<string, string>> = {
  $r_fill: '() => {}', $r_pow: '(a, b) => a ** b', $r_equal: '(a, b) => a == b', $r_catch: '() => {}', $r_final: '() => {}',
  $r_slot: '(o, k) => k', $r_len: '(o, v) => o.length = v', $r_inc: '(v) => ++v', $r_dec: '(v) => --v',
  ...Object.fromEntries(['key', 'grow', 'spread', 'props', 'resume', 'ctor', 'num', 'factor', 'same', 'update', 'field'].map((name) => [`$r_${name}`, '(v) => v'])),
}

/** What the verifier would have found out, as the rewriter says it. */
function unproved(program: Program, code: string, policy: Policy): VerifiedModule {
  const bindings = bindingsOf(program, policy)
  const { imports, stars, reexports, exports } = linksOf(program, bindings)
  return {
    code, kind: program.goal, async: program.topLevelAwait, params: (HEADER.exec(code)?.[2] ?? '').split(', ').filter(Boolean), globals: [...bindings.globals],
    imports: imports.map(({ specifier, names }) => ({ specifier, names: [...names] })), stars,
    reexports: Object.fromEntries(reexports.map(([exported, index, name]) => [exported, [index, name]])), exports: exports.map(([exported]) => exported),
  }
}

/** Takes parameters away and gives them other values, outside of the program's function. */
function rebind(verified: VerifiedModule, values: Readonly<Record<string, string>>): VerifiedModule {
  const [header, keyword = ''] = HEADER.exec(verified.code) ?? []
  if (header === undefined) throw new RestrictError('INTERNAL', 'The guarded form begins in another way.')
  const bound = verified.params.filter((name) => Object.hasOwn(values, name))
  const params = verified.params.filter((name) => !bound.includes(name))
  const code = `((${bound.join(', ')}) => (${keyword}(${params.join(', ')}) {"use strict";${verified.code.slice(header.length)})(${bound.map((name) => values[name]).join(', ')})`
  return { ...verified, code, params }
}

export function artifactOf(source: string, filename: string, policy: Policy, off: ReadonlySet<Layer>): LoadedModule {
  if (!off.has('rules')) {
    const { diagnostics } = check(source, { filename, policy })
    if (diagnostics.length > 0) throw new RestrictError('REJECTED', diagnostics[0]?.message ?? '')
  }
  const program = parse(source, { filename })
  if (Array.isArray(program)) throw new RestrictError('REJECTED', program[0]?.message ?? '')
  let code = ''
  try {
    ({ code } = rewrite(program, policy))
  } catch (error) {
    // It need not know what the rules do not let through.
    throw new RestrictError('REJECTED', `The rewriter gave up: ${String(error)}`)
  }
  let verified: VerifiedModule = off.has('verifier') ? unproved(program, code, policy) : verifyProgram(code, policy)
  const values = { ...(off.has('guards') ? OPEN : {}), ...(off.has('membrane') ? { host: PASSED } : {}) }
  if (Object.keys(values).some((name) => verified.params.includes(name))) verified = rebind(verified, values)
  return { filename, verified, map: null }
}
