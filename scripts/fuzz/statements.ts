/** Statements of the generator. Loops end: they count variables that hardly anything else assigns, and spend fuel. */
import type { Maker, Scope, Statements, Variable } from './maker.ts'
import { TYPES } from './maker.ts'

export function makeStatements(g: Maker): Statements {
  const { random, tag, inner } = g
  const statements: Statements['statements'] = (scope, most) => g.list(most, () => statement(scope)).join('\n')
  const block: Statements['block'] = (scope, most = 3) => `{ ${statements(inner(scope), most)} }`
  /** A name that is bound further out: what stands above it in the block is in its dead zone. */
  const shadowed = (scope: Scope): string | undefined => {
    const free = random.chance(0.15) ? scope.variables.filter(({ name }) => !scope.own.has(name) && name !== 'v') : []
    return free.length > 0 ? random.pick(free).name : undefined
  }
  const declaration = (scope: Scope): string => {
    const kind = random.pick(['let', 'const', 'var'])
    if (random.chance(0.7)) {
      const old = kind === 'var' ? undefined : shadowed(scope)
      const [name, type] = [old ?? g.fresh('v'), random.pick(TYPES)]
      // Before or after: what it is initialized with may name it.
      const self = { name, type, isConst: kind === 'const' }
      scope.own.add(name)
      if (old !== undefined && random.chance(0.5)) scope.variables = scope.variables.filter((one) => one.name !== name)
      const text = `${kind} ${name}${kind !== 'const' && random.chance(0.1) ? '' : ` = ${g.expression(type, scope)}`};`
      scope.variables = [...scope.variables.filter((one) => one.name !== name), self]
      return text
    }
    const declared: Variable[] = []
    const text = random.chance(0.5) ? `${g.arrayPattern(scope, 'bind', 0, declared, kind === 'const')} = ${g.iterable(scope)}` : `${g.objectPattern(scope, 'bind', 0, declared, kind === 'const')} = ${g.expression('object', scope)}`
    scope.variables.push(...declared)
    for (const { name } of declared) scope.own.add(name)
    return `${kind} ${text};`
  }
  const loopBody = (scope: Scope, label: string): string => {
    const own = inner(scope, { inLoop: true, inSwitch: false, ...(label ? { labels: [...scope.labels, label], loops: [...scope.loops, label] } : {}) })
    return random.chance(0.85) ? `{ spend(); ${statements(own, 3)} }` : `log(spend(), ${g.anything(own)});`
  }
  const loop = (scope: Scope): string => {
    const label = random.chance(0.25) ? g.fresh('l') : ''
    const lead = label ? `${label}: ` : ''
    const counter = g.fresh('i')
    const turns = 1 + random.int(4)
    const own = inner(scope)
    const head = (): string => {
      const declared: Variable[] = []
      if (random.chance(0.2)) return g.target(own)
      const kind = random.pick(['let', 'const', 'var'])
      const text = random.chance(0.7) ? g.pattern(own, 'bind', 2, declared, kind === 'const') : g.arrayPattern(own, 'bind', 1, declared, kind === 'const')
      own.variables.push(...declared)
      return `${kind} ${text}`
    }
    const counted = (): Scope => inner(scope, { variables: [...scope.variables, { name: counter, type: 'number', isConst: true }] })
    return random.pick([
      () => `${lead}for (let ${counter} = 0; ${counter} < ${turns}; ${counter}++) ${loopBody(counted(), label)}`,
      () => `const fs${counter} = []; ${lead}for (let ${counter} = 0; ${counter} < ${turns}; ${counter}++) { spend(); fs${counter}.push(() => ${counter}${random.pick(['', '++', ' * 2'])}); ${statements(inner(counted(), { inLoop: true, inSwitch: false }), 2)} } log(fs${counter}.map((f) => f()));`,
      () => `let ${counter} = ${turns}; ${lead}while (${counter}-- > 0) ${loopBody(scope, label)}`,
      () => `let ${counter} = ${turns}; ${lead}do ${loopBody(scope, label)} while (--${counter} > 0)`,
      () => { const text = head(); return `${lead}for (${text} of ${g.iterable(scope)}) ${loopBody(own, label)}` },
      () => { const text = head(); return `${lead}for (${text} in ${g.expression(random.chance(0.7) ? 'object' : 'array', scope)}) ${loopBody(own, label)}` },
      () => (scope.callable === 'async' || scope.callable === 'async-generator' ? `${lead}for await (const ${counter} of ${g.iterable(scope)}) ${loopBody(scope, label)}` : `${lead}for (const ${counter} of [1, 2]) ${loopBody(scope, label)}`),
    ])()
  }
  const tryStatement = (scope: Scope): string => {
    const declared: Variable[] = []
    const handler = inner(scope)
    const caught = random.pick([() => { const name = g.fresh('e'); declared.push({ name, type: 'any', isConst: false }); return ` (${name})` }, () => '', () => ` (${random.chance(0.5) ? g.objectPattern(handler, 'bind', 1, declared) : g.arrayPattern(handler, 'bind', 1, declared)})`])()
    handler.variables.push(...declared)
    for (const { name } of declared) handler.own.add(name)
    const kind = random.weighted({ catch: 5, both: 3, finally: 1 })
    const tail = kind === 'catch' ? '' : ` finally ${block(scope)}`
    return `try ${block(scope, 4)}${kind === 'finally' ? '' : ` catch${caught} { ${declared[0] && caught.length < 8 ? `log('caught', ${declared[0].name});` : ''} ${statements(handler, 2)} }`}${tail}`
  }
  const jump = (scope: Scope): string => {
    const ways = [() => `throw ${g.anything(scope)};`, () => `throw new Error(${g.expression('string', scope)});`]
    if (scope.inLoop) ways.push(() => 'break;', () => 'continue;', () => 'break;')
    if (scope.loops.length > 0) ways.push(() => `continue ${random.pick(scope.loops)};`)
    if (scope.labels.length > 0) ways.push(() => `break ${random.pick(scope.labels)};`)
    if (scope.inSwitch) ways.push(() => 'break;')
    if (scope.hasReturn) ways.push(() => `return ${g.anything(scope)};`, () => 'return;')
    return `if (${g.expression('boolean', scope)}) ${random.pick(ways)()}`
  }
  const driven = (scope: Scope): string => {
    const name = g.fresh('g')
    const own = g.functionScope(scope, 'generator', { hasThis: true, hasSuper: false })
    const list = g.parameters(own)
    const within = inner(own)
    const text = `const ${name} = (function* (${list}) { spend(); try { ${statements(within, 3)} const got = yield ${g.anything(within)}; log('got', got); ${statements(within, 2)} } ${random.pick(["finally { log('left'); }", "catch (e) { log('in', e); yield e }", `finally { yield ${g.anything(own)} }`, `catch { ${statements(inner(own), 2)} } finally { ${statements(inner(own), 2)} }`])} })(${g.args(scope)});`
    const uses = Array.from({ length: 1 + random.int(4) }, () => `log(${name}.${random.pick(['next', 'next', 'next', 'return', 'throw'])}(${random.chance(0.6) ? g.anything(scope) : ''}));`)
    return `${text} try { ${uses.join(' ')} } catch (e) { log('out', e) }`
  }
  const switchStatement = (scope: Scope): string => {
    const own = inner(scope, { inSwitch: true })
    const clauses = g.list(4, () => `${random.chance(0.8) ? `case ${g.anything(scope)}` : `case ${g.literal('number')}`}: ${g.list(2, () => statement({ ...own, variables: [...own.variables] })).join('\n')} ${random.chance(0.5) ? 'break;' : ''}`)
    if (random.chance(0.5)) clauses.splice(random.int(clauses.length + 1), 0, `default: log(${g.anything(scope)});`)
    return `switch (${g.anything(scope)}) { ${clauses.join(' ')} }`
  }
  const statement: Statements['statement'] = (scope) => {
    if (g.spent()) return `log(${g.variable('any', scope)?.name ?? 0});`
    switch (random.weighted({ log: 8, declare: 10, effect: 7, expression: 3, if: 4, loop: 4, numbers: 4, try: 5, jump: 3, switch: 2, block: 2, function: 3, class: 2, driven: 1, label: 1, await: 1.5, corners: 6, empty: 0.2 })) {
      case 'log': return `log(${tag()}, ${g.anything(scope)});`
      case 'declare': return declaration(scope)
      case 'effect': return `${g.effect(scope)};`
      case 'expression': return `;(${g.anything(scope)});`
      case 'if': return `if (${g.expression(random.chance(0.7) ? 'boolean' : 'any', scope)}) ${random.chance(0.8) ? block(scope) : `log(${g.anything(scope)});`}${random.chance(0.4) ? ` else ${block(scope)}` : ''}`
      case 'loop': return loop(scope)
      case 'numbers': return g.numbers(scope)
      case 'corners': return g.corners(scope)
      case 'try': return tryStatement(scope)
      case 'jump': return jump(scope)
      case 'switch': return switchStatement(scope)
      case 'block': return block(scope)
      case 'driven': return driven(scope)
      case 'label': { const name = g.fresh('l'); return `${name}: { ${statements(inner(scope, { labels: [...scope.labels, name] }), 2)} ${random.chance(0.5) ? `break ${name};` : ''} }` }
      case 'function': {
        const name = g.fresh('f')
        scope.own.add(name)
        const kind = random.weighted({ sync: 6, generator: 1, async: 1 })
        const own = g.functionScope(scope, kind, { hasThis: true, hasSuper: false })
        const text = `${kind === 'async' ? 'async ' : ''}function${kind === 'generator' ? '*' : ''} ${name}(${g.parameters(own)}) ${g.body(own)}`
        scope.variables.push({ name, type: 'function', isConst: false })
        return text
      }
      case 'class': {
        const name = g.fresh('C')
        scope.own.add(name)
        const text = g.classText(scope, name)
        scope.variables.push({ name, type: 'function', isConst: false })
        return text
      }
      case 'await': {
        const own = g.functionScope(scope, 'async', { hasThis: true, hasSuper: false })
        return `(async function (${g.parameters(own)}) ${g.body(own)})(${g.args(scope)}).then((v) => log('then', v), (e) => log('failed', e));`
      }
      default: return ';'
    }
  }
  return { statement, statements, block }
}
