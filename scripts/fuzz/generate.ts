/**
 * Programs over the whole accepted grammar, from a seed. Every program ends: loops count variables that nothing else
 * assigns, and functions spend fuel. Values are only roughly typed, so that operations mean something most of the time and
 * throw now and then. Most programs are small: what goes wrong does so between two or three constructs.
 */
import type { Random } from '../random.ts'
import { makeCorners } from './corners.ts'
import { makeExpressions } from './expressions.ts'
import { makeFunctions, makePatterns } from './functions.ts'
import { laidOut } from './layout.ts'
import { type Maker, type Scope, TYPES } from './maker.ts'
import { makeNatives } from './natives.ts'
import { makeNumbers } from './numbers.ts'
import { makeStatements } from './statements.ts'

/** Statements, for any place where statements stand that cannot return. `isTiny`: a single expression, of natives and what they are given. `isCompat`: with what that preset has more than the others. */
export function generateProgram(random: Random, isTiny = false, isCompat = false): string {
  let names = 0
  let tags = 0
  let room = random.weighted({ small: 6, middle: 3, large: 1 }) === 'small' ? 3 + random.int(6) : random.chance(0.75) ? 6 + random.int(12) : 15 + random.int(50)
  const g = {
    random,
    fresh: (lead) => `${lead}${names++}`,
    tag: () => tags++,
    list: (most, make) => Array.from({ length: random.int(most + 1) }, make),
    inner: (scope, change = {}) => ({ ...scope, variables: [...scope.variables], own: new Set<string>(), ...change }),
    spent: () => --room < 0,
  } as Maker
  Object.assign(g, makeExpressions(g), makePatterns(g), makeFunctions(g), makeStatements(g), { native: makeNatives(g), numbers: makeNumbers(g), corners: makeCorners(g, isCompat) })
  const top: Scope = { variables: [], own: new Set(), callable: 'none', labels: [], loops: [], inLoop: false, inSwitch: false, hasThis: false, hasSuper: false, hasArguments: false, privates: [], isArrow: false, hasReturn: false, inParameter: false }
  if (isTiny) {
    room = 1 + random.int(6)
    return `log(${random.chance(0.7) ? g.native(random.pick(TYPES), top) : random.chance(0.7) ? g.effect(top) : g.anything(top)});`
  }
  const parts: string[] = []
  for (let left = 1 + random.int(3); left > 0; left--) {
    room = Math.max(room, 3)
    const text = g.statement(top)
    // What throws at the top ends the program: most of it should run.
    parts.push(random.chance(0.75) && !/^(?:let|const|class|function|async function|for|while|do|l\d+:)/.test(text) ? `try { ${text} } catch (e) { log('top', e) }` : text)
  }
  const text = parts.join('\n')
  return random.chance(0.12) ? laidOut(text, random) : text
}
