/** Patterns, functions, classes and objects of the generator. */
import { bare, type Callable, type Functions, type Maker, NAMES, type Patterns, type Scope, TYPES, type Variable } from './maker.ts'

export function makePatterns(g: Maker): Patterns {
  const { random } = g
  const pattern: Patterns['pattern'] = (scope, mode, depth, declared = [], isConst = false) => {
    if (depth < 2 && random.chance(0.25)) return random.chance(0.5) ? arrayPattern(scope, mode, depth + 1, declared, isConst) : objectPattern(scope, mode, depth + 1, declared, isConst)
    if (mode === 'assign') return g.target(scope)
    const name = g.fresh('v')
    declared.push({ name, type: 'any', isConst })
    return name
  }
  // An anonymous class that is not simple has no name as a default value or a field (SPEC.md, section 4): it gets none here either way.
  const initial: Patterns['initial'] = (scope) => {
    const text = g.anything(scope)
    return /^\(+class\b/.test(text) ? `(0, ${text})` : text
  }
  const withDefault: Patterns['withDefault'] = (text, scope) => (random.chance(0.3) ? `${text} = ${initial(scope)}` : text)
  const arrayPattern: Patterns['arrayPattern'] = (scope, mode, depth, declared = [], isConst = false) => {
    const parts = g.list(3, () => (random.chance(0.1) ? '' : withDefault(pattern(scope, mode, depth, declared, isConst), scope)))
    if (random.chance(0.3)) parts.push(`...${pattern(scope, mode, depth, declared, isConst)}`)
    return `[${parts.join(', ')}${parts.at(-1) === '' ? ',' : ''}]`
  }
  const objectPattern: Patterns['objectPattern'] = (scope, mode, depth, declared = [], isConst = false) => {
    const parts = g.list(3, () => `${random.chance(0.7) ? random.pick(NAMES) : `[${g.key(scope)}]`}: ${withDefault(pattern(scope, mode, depth, declared, isConst), scope)}`)
    if (random.chance(0.25)) parts.push(`...${mode === 'assign' ? (g.assignable(scope)?.name ?? 'O(0).a') : pattern(scope, mode, 3, declared, isConst)}`)
    return `{ ${parts.join(', ')} }`
  }
  return { pattern, arrayPattern, objectPattern, initial, withDefault }
}

export function makeFunctions(g: Maker): Functions {
  const { random, inner } = g
  const parameters: Functions['parameters'] = (scope, names = []) => {
    const outer = inner(scope, { inParameter: true })
    const bound = (variables: readonly Variable[]): void => {
      scope.variables.push(...variables)
      for (const { name } of variables) scope.own.add(name)
    }
    const parts = names.map((name) => { bound([{ name, type: 'any', isConst: false }]); return name })
    for (let left = random.int(3); left > 0; left--) {
      const declared: Variable[] = []
      parts.push(g.withDefault(g.pattern(outer, 'bind', 1, declared), outer))
      outer.variables.push(...declared)
      bound(declared)
    }
    if (random.chance(0.2)) {
      const name = g.fresh('r')
      parts.push(`...${name}`)
      bound([{ name, type: 'array', isConst: false }])
    }
    return parts.join(', ')
  }
  const functionScope: Functions['functionScope'] = (scope, callable, change = {}) => inner(scope, { callable, labels: [], loops: [], inLoop: false, inSwitch: false, hasReturn: true, isArrow: false, inParameter: false, hasArguments: true, ...change })
  const body: Functions['body'] = (scope) => `{ spend(); ${g.statements(scope, 3)} ${random.chance(0.7) ? `return ${g.anything(scope)}` : ''} }`
  const functionText: Functions['functionText'] = (scope, names = []) => {
    const isAsync = random.chance(0.12)
    if (random.chance(0.6)) {
      const own = functionScope(scope, isAsync ? 'async' : 'sync', { isArrow: true, hasArguments: scope.hasArguments })
      const list = parameters(own, names)
      return `${isAsync ? 'async ' : ''}(${list}) => ${random.chance(0.5) ? body(own) : bare(g.expression(random.pick(TYPES), own))}`
    }
    const own = functionScope(scope, isAsync ? 'async' : 'sync', { hasThis: true, hasSuper: false })
    const name = random.chance(0.3) ? g.fresh('f') : ''
    if (name) own.variables.push({ name, type: 'function', isConst: true })
    return `${isAsync ? 'async ' : ''}function ${name}(${parameters(own, names)}) ${body(own)}`
  }
  const generatorText: Functions['generatorText'] = (scope) => {
    const own = functionScope(scope, 'generator', { hasThis: true, hasSuper: false })
    return `(function* (${parameters(own)}) ${body(own)})`
  }
  const method = (scope: Scope, name: string, lead: string, hasSuper: boolean): string => {
    const kind = random.weighted({ plain: 6, get: 2, set: 2, generator: 1, async: 1, asyncGenerator: 0.5 })
    const callable: Callable = kind === 'generator' || kind === 'async' ? kind : kind === 'asyncGenerator' ? 'async-generator' : 'sync'
    const own = functionScope(scope, callable, { hasThis: true, hasSuper })
    if (kind === 'get') return `${lead}get ${name}() ${body(own)}`
    if (kind === 'set') {
      own.variables.push({ name: 'v', type: 'any', isConst: false })
      own.own.add('v')
      return `${lead}set ${name}(v) ${body(own)}`
    }
    const prefix = { plain: '', generator: '*', async: 'async ', asyncGenerator: 'async *' }[kind]
    return `${lead}${prefix}${name}(${parameters(own)}) ${body(own)}`
  }
  const propertyName = (scope: Scope): string => (random.chance(0.65) ? random.pick(['a', 'b', 'c', 'x1', "'y z'", '5', 'toString', 'length']) : `[${g.key(scope)}]`)
  // The name of a field must not be so large a number (SPEC.md, `$r_field`): F sees to it.
  const fieldName = (scope: Scope): string => (random.chance(0.65) ? random.pick(['a', 'b', 'c', 'x1', "'y z'", '5', 'toString']) : `[F(${g.key(scope)})]`)
  const objectText: Functions['objectText'] = (scope) => {
    const within = inner(scope)
    const parts = g.list(4, () => random.pick([
      () => `${propertyName(scope)}: ${g.anything(scope)}`, () => `${propertyName(scope)}: ${g.anything(scope)}`, () => `...${g.operand(random.pick(['object', 'array', 'any']), scope)}`, () => method(within, propertyName(scope), '', true),
      () => { const one = g.variable('any', scope); return one ? one.name : 'a: 1' }, () => `[Symbol.iterator]: ${g.generatorText(scope)}`, () => `toString() { log('text'); return ${g.expression('string', functionScope(scope, 'sync', { hasThis: true, hasSuper: true }))} }`,
      () => `valueOf() { log('value of'); return ${g.anything(functionScope(scope, 'sync', { hasThis: true, hasSuper: true }))} }`,
    ])())
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
  }
  const heritageText = (scope: Scope): string => {
    switch (random.weighted({ class: 4, builtin: 3, mixin: 0.5, any: 0.3 })) {
      case 'class': return `(${g.spent() ? 'Object' : classText(scope, '')})`
      case 'builtin': return random.pick(['Array', 'Error', 'Map', 'Object', 'null', 'Set', 'U', 'M1', 'TypeError', 'Promise', 'Date', 'RegExp', 't'])
      case 'mixin': return `(${g.functionText(scope)})`
      default: return g.operand('function', scope)
    }
  }
  const classText: Functions['classText'] = (scope, name) => {
    const outer = inner(scope)
    if (name) outer.variables.push({ name, type: 'function', isConst: true })
    const hasHeritage = random.chance(0.4)
    const heritage = hasHeritage ? ` extends ${heritageText(outer)}` : ''
    const privates = g.list(3, () => g.fresh('p'))
    const own = inner(outer, { privates: [...scope.privates, ...privates], callable: 'sync', labels: [], loops: [], inLoop: false, inSwitch: false, hasReturn: false, isArrow: false, inParameter: true, hasArguments: false })
    const within = inner(own, { hasThis: true, hasSuper: true })
    const doing = (): string => body(functionScope(own, 'sync', { hasThis: true, hasSuper: true }))
    const parts = privates.map((one) => random.pick([
      () => `#${one} = ${g.initial(within)};`, () => `#${one} = ${g.initial(within)};`, () => `#${one};`, () => `#${one}(${random.pick(['', 'v'])}) ${doing()}`, () => `static #${one} = ${g.initial(within)};`, () => `get #${one}() ${doing()}`, () => `get #${one}() ${doing()} set #${one}(v) ${doing()}`,
      () => `static #${one}() ${doing()}`, () => `*#${one}() ${body(functionScope(own, 'generator', { hasThis: true, hasSuper: true }))}`, () => `static set #${one}(v) ${doing()}`,
    ])())
    if (random.chance(0.4)) {
      const making = functionScope(own, 'sync', { hasThis: true, hasSuper: true })
      const list = parameters(making)
      const call = hasHeritage && random.chance(0.95) ? `super(${g.args(inner(making, { hasThis: false, hasSuper: false }))});` : ''
      parts.push(`constructor(${list}) { spend(); ${random.chance(0.1) ? `try { log(this); } catch (e) { log('early', e) } ` : ''}${call} ${g.statements(making, 2)} }`)
    }
    for (let left = random.int(4); left > 0; left--) {
      const lead = random.chance(0.25) ? 'static ' : ''
      const keys = inner(own, { privates: scope.privates, hasArguments: scope.hasArguments, callable: scope.callable, isArrow: scope.isArrow })
      // A static member may not be called `prototype`, a field not `constructor`; none of the names is.
      parts.push(random.pick([() => method(own, propertyName(keys), lead, true), () => method(own, propertyName(keys), lead, true), () => `${lead}${fieldName(keys)} = ${g.initial(within)};`, () => `${lead}${fieldName(keys)};`, () => `static { ${g.statements(inner(within, { hasReturn: false, inParameter: true }), 2)} }`])())
    }
    return `class ${name}${heritage} { ${parts.join(' ')} }`
  }
  return { parameters, functionScope, body, functionText, generatorText, classText, objectText }
}
