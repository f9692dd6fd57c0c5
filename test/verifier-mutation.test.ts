/**
 * The verifier's proof by destruction: every guard and every meter in every accepted artifact, weakened one at a time,
 * makes the artifact unacceptable. A mutant that stays a safe program would have to be argued for in `isHarmless`.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { parseExpressionAt } from 'acorn'
import type { Expression } from 'estree'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Policy, resolvePolicy, withNames } from '../policy/policy.ts'
import { verifyProgram } from '../verifier/verify.ts'
import { artifactCases } from './_verifier-cases.ts'
import { applyMutant, type Mutant, mutantsOf } from './_verifier-mutations.ts'

const test = suite('verifier/mutation')
const counts = { artifacts: 0, mutants: 0 }

for (const { name, code, policy } of artifactCases('accept')) test(`verifier/accept/${name}`, () => killAll(code, policy))

const OUTPUTS = new URL('../../fixtures/rewriter/', import.meta.url)
const outputs = existsSync(OUTPUTS) ? readdirSync(OUTPUTS, { recursive: true }).map(String).filter((file) => file.endsWith('.out.js')).sort() : []
for (const file of outputs) {
  const code = readFileSync(new URL(file, OUTPUTS), 'utf8')
  test(`rewriter/${file}`, () => killAll(code, policyFor(code)))
}

test('there were mutants', () => {
  assert.ok(counts.artifacts > 20)
  assert.ok(counts.mutants > 10_000, `only ${counts.mutants}`)
  console.log(`${counts.mutants} mutants of ${counts.artifacts} artifacts, all rejected`)
})

function killAll(code: string, policy: Policy): void {
  verifyProgram(code, policy)
  const survivors: string[] = []
  const mutants = mutantsOf(code)
  for (const mutant of mutants) if (survives(applyMutant(code, mutant), policy) && !isHarmless(code, mutant)) survivors.push(`${mutant.what}: ${excerpt(code, mutant)}`)
  counts.artifacts++
  counts.mutants += mutants.length
  assert.is(survivors.join('\n'), '')
}

function survives(code: string, policy: Policy): boolean {
  try {
    verifyProgram(code, policy)
    return true
  } catch (error) {
    assert.is((error as { code?: string }).code, 'UNVERIFIED', String(error))
    return false
  }
}

// What is left of these mutants is a program with nothing unguarded in it.
function isHarmless(code: string, { what, text }: Mutant): boolean {
  // `var Math = Math || {}` binds the name itself; without the parameter it starts out undefined.
  const name = /^without the parameter ([A-Za-z]\w*)$/.exec(what)?.[1]
  if (name !== undefined) return new RegExp(`\\bvar ${name}\\b`).test(code)
  // Both are operators written as calls, of the same price.
  if (/^\$r_(?:pow for \$r_equal|equal for \$r_pow)$/.test(what)) return true
  // A step costs what it reads, whatever that is, and a call as much as a step.
  if (/^(?:\$r_(?:inc|dec) of something else|Object for \$r_(?:inc|dec))$/.test(what)) return true
  if (/^\$r_(?:num|key) dropped/.test(what) && isNumber(parseExpressionAt(text, 0, { ecmaVersion: 'latest' }) as Expression)) return true
  // A literal says itself which key it is, and a BigInt is digits.
  return what.startsWith('$r_key dropped') && /^\(?\d+n\)?$/.test(text)
}

// What is assigned is the value, and of a bitwise operator with a Number on one side the result is one: with a BigInt it throws.
function isNumber(node: Expression): boolean {
  switch (node.type) {
    case 'Literal': return typeof node.value === 'number'
    case 'AssignmentExpression': return node.operator === '=' && isNumber(node.right)
    case 'BinaryExpression': return /^[&|^]$/.test(node.operator) && (isNumber(node.left as Expression) || isNumber(node.right))
    case 'CallExpression': return node.callee.type === 'Identifier' && node.callee.name === '$r_num' && isNumber(node.arguments[0] as Expression)
    default: return false
  }
}

function excerpt(code: string, { start, end, text }: Mutant): string {
  return `${code.slice(Math.max(0, start - 40), start)}[${code.slice(start, end)} -> ${text}]${code.slice(end, end + 20)}`.replaceAll('\n', '\\n')
}

// The outputs of the rewriter's own fixtures come without their policies: the narrowest of the presets that accepts one.
function policyFor(code: string): Policy {
  const globals = /function\*? ?\(([^)]*)\)/.exec(code)![1]!.split(', ').filter((name) => !name.startsWith('$r_'))
  const specifiers = [...code.matchAll(/\[\["|\], \["/g)].map(({ index }) => /"([^"]*)"/.exec(code.slice(index))![1]!)
  const policies = (['standard', 'compat'] as const).map((preset) => {
    const policy = resolvePolicy({ extends: preset, imports: ['*', ...specifiers] })
    return withNames(policy, globals.filter((name) => !policy.globals.has(name)))
  })
  return policies.find((policy) => survives(code, policy)) ?? policies[1]!
}

test.run()
