/**
 * Programs over the whole accepted grammar, from a seed. Every program ends: loops count down variables that nothing else
 * assigns, and functions spend fuel. Values are only roughly typed, so that operations mean something most of the time and
 * throw now and then.
 */
import type { Random } from '../random.ts'

type Type = 'number' | 'string' | 'boolean' | 'bigint' | 'array' | 'object' | 'function' | 'any'
type Variable = { name: string; type: Type; isConst: boolean }
type Callable = 'none' | 'sync' | 'generator' | 'async' | 'async-generator'
type Scope = { variables: Variable[]; callable: Callable; labels: readonly string[]; inLoop: boolean; inSwitch: boolean; hasThis: boolean; hasSuper: boolean; privates: readonly string[]; isArrow: boolean; hasReturn: boolean; inParameter: boolean }

const KEYS = ['a', 'b', 'c', 'length', 'x1', 'name', 'toString', 'valueOf']
const TYPES: readonly Type[] = ['number', 'string', 'boolean', 'bigint', 'array', 'object', 'function', 'any']

/** Statements, for any place where statements stand that cannot return. */
export function generateProgram(random: Random): string {
  let names = 0
  let tags = 0
  let room = 6 + random.int(random.chance(0.1) ? 90 : 24)
  const fresh = (lead: string): string => `${lead}${names++}`
  const inner = (scope: Scope, change: Partial<Scope> = {}): Scope => ({ ...scope, variables: [...scope.variables], ...change })
  const list = <T>(most: number, make: () => T): T[] => Array.from({ length: random.int(most + 1) }, make)
  const spent = (): boolean => --room < 0

  // ---- expressions -------------------------------------------------------------------------------------------------

  const literal = (type: Type): string => {
    switch (type) {
      case 'number': return random.pick(['0', '1', '2', '3', '-1', '0.5', '10', '1e3', 'NaN', '-0', '0x10', '7', '2147483648', '-2147483649', '4294967295', '9007199254740993', '1e400', '1e-7', '31', '33'])
      case 'string': return random.pick(["''", "'a'", "'b'", "'length'", "'x1'", '"c"', "'10'", '`t`', "'\\u{1F600}z'", "' 12 '", "'0x1f'", "'-0'", "'Infinity'", "'1n'", `'${'ab'.repeat(40)}'`])
      case 'boolean': return random.pick(['true', 'false'])
      case 'bigint': return random.pick(['0n', '1n', '-3n', '12n', '0xffffffffffffffffffn', '-9007199254740993n', '2n', '64n'])
      case 'array': return random.pick(['[]', '[1, 2, 3]', '[, 1]', "['a', 'b']", '[[1], [2]]'])
      case 'object': return random.pick(['{}', '{ a: 1 }', 'O(7)', 'P(8, { a: 1, b: 2 })', 'P(9, { length: 2, 0: 1 })', 'new Set([1, 2])', 'Object.freeze({ a: 1 })', 'new Date(0)', 'N(5)', 'S(6n)', "S('a')", "S('3')", '{ a: { b: 2 }, c: [1] }', '{ b: null }', '/a(b)?/g'])
      case 'function': return random.pick(['t', 'log', '() => 1', '(x) => x', 'function () { return this }', 'String', 'Math.max'])
      default: return random.pick(['null', 'undefined', '1', "'s'", 'true', '{ a: 0 }', '[0]', '3n', 'NaN', 'N(1)', 'N(2n)', "N('4')", "S('1')", 'S(NaN)', 'S(2n)', 'Symbol.iterator', "''", '[]', '[2]', '-0'])
    }
  }
  const bare = (text: string): string => (/^[{f]|^async|^class|^let/.test(text) || text.includes('=>') ? `(${text})` : text)
  const operand = (type: Type, scope: Scope): string => {
    const text = expression(type, scope)
    return /^[A-Za-z$_][\w$.]*$|^'[^']*'$|^\([^()]*\)$/.test(text) && !/^(?:yield|await|new|typeof|void|delete)\b/.test(text) ? text : `(${text})`
  }
  const variable = (type: Type, scope: Scope): Variable | undefined => {
    const found = scope.variables.filter((one) => one.type === type || type === 'any' || one.type === 'any')
    return found.length > 0 ? random.pick(found) : undefined
  }
  const assignable = (scope: Scope): Variable | undefined => {
    const found = scope.variables.filter((one) => !one.isConst)
    return found.length > 0 && random.chance(0.98) ? random.pick(found) : scope.variables.length > 0 ? random.pick(scope.variables) : undefined
  }
  const key = (scope: Scope): string => random.weighted({ name: 5, text: 3, number: 3, object: 2, any: 2, symbol: 1 }) === 'name' ? `'${random.pick(KEYS)}'` : random.pick([() => `'${random.pick(KEYS)}'`, () => operand('number', scope), () => `K('${random.pick(KEYS)}')`, () => expression('string', scope), () => 'Symbol.iterator', () => `\`${random.pick(KEYS)}\``, () => expression('any', scope)])()
  const target = (scope: Scope): string => {
    const object = (): string => operand(random.pick(['object', 'array', 'any']), scope)
    const one = assignable(scope)
    const member = random.chance(0.5) ? `${object()}.${random.pick(KEYS)}` : `${object()}[${key(scope)}]`
    if (scope.hasThis && random.chance(0.1)) return `this.${random.pick(KEYS)}`
    return one && random.chance(0.6) ? one.name : member
  }
  const anything = (scope: Scope): string => expression(random.pick(TYPES), scope)
  const items = (scope: Scope): string => list(4, () => (random.chance(0.2) ? `...${operand(random.chance(0.8) ? 'array' : 'string', scope)}` : random.chance(0.1) ? '' : anything(scope))).join(', ')
  const args = (scope: Scope): string => list(3, () => (random.chance(0.15) ? `...${random.chance(0.5) ? `I(${tags++}, [1, 2])` : operand('array', scope)}` : anything(scope))).join(', ')

  let depth = 0
  const expression = (type: Type, scope: Scope): string => {
    depth++
    const text = depth > 14 ? leaf(type, scope) : deeper(type, scope)
    depth--
    return text
  }
  const leaf = (type: Type, scope: Scope): string => {
    const one = random.chance(0.7) ? variable(type, scope) : undefined
    return one ? one.name : bare(literal(type))
  }
  const deeper = (type: Type, scope: Scope): string => {
    if (spent() || random.chance(0.15)) return leaf(type, scope)
    if (random.chance(0.12)) return `t(${tags++}, ${expression(type, scope)})`
    if (random.chance(0.08)) return compound(type, scope)
    if (random.chance(0.1)) return effect(scope)
    return ofType(type, scope)
  }
  const ofType = (type: Type, scope: Scope): string => {
    switch (type) {
      case 'number': return random.pick([
        () => `${operand('number', scope)} ${random.pick(['+', '-', '*', '/', '%', '**', '<<', '>>', '>>>', '&', '|', '^'])} ${operand('number', scope)}`,
        () => `${random.pick(['-', '+', '~'])}${operand('number', scope)}`, () => `${operand('array', scope)}.length`, () => `Math.max(${args(scope)})`, () => `N(${expression('number', scope)}) ${random.pick(['+', '-', '*', '<', '**'])} ${operand('number', scope)}`,
        () => `G\`x\${${anything(scope)}}y\${${anything(scope)}}\``, () => update(scope), () => `O(${tags++}).m(${args(scope)})`, () => `${operand('string', scope)}.indexOf(${expression('string', scope)})`,
      ])()
      case 'string': return random.pick([
        () => `${operand('string', scope)} + ${operand(random.pick(['string', 'number', 'boolean']), scope)}`, () => `\`\${${expression('string', scope)}}-\${${expression('number', scope)}}\``, () => `typeof ${operand('any', scope)}`, () => 'typeof nowhere',
        () => `String(${anything(scope)})`, () => `${operand('string', scope)}[${expression('number', scope)}]`, () => `${operand('array', scope)}.join(${expression('string', scope)})`, () => `JSON.stringify(${expression('object', scope)})`, () => `${operand('string', scope)}.replace(/[ab]/g, ${bare(functionText(scope, ['m']))})`,
      ])()
      case 'boolean': return random.pick([
        () => `${operand('any', scope)} ${random.pick(['===', '!==', '==', '!='])} ${operand('any', scope)}`, () => `${operand('number', scope)} ${random.pick(['<', '>', '<=', '>='])} ${operand('number', scope)}`, () => `!${operand('any', scope)}`,
        () => `${operand(random.chance(0.2) ? 'any' : 'string', scope)} in ${operand('object', scope)}`, () => `K('${random.pick(KEYS)}') in ${operand('object', scope)}`, () => `${operand('any', scope)} instanceof ${random.pick(['Object', 'Array', 'Error', 'Map'])}`, () => `delete ${operand('object', scope)}[${key(scope)}]`,
        () => (scope.privates.length > 0 ? `#${random.pick(scope.privates)} in ${operand('object', scope)}` : `delete ${operand('object', scope)}.a`),
      ])()
      case 'bigint': return random.pick([() => `${operand('bigint', scope)} ${random.pick(['+', '-', '*', '&', '|', '^', '<<', '>>'])} ${operand('bigint', scope)}`, () => `-${operand('bigint', scope)}`, () => `BigInt(${random.int(50)})`, () => `${operand('bigint', scope)} ** ${random.int(4)}n`])()
      case 'array': return random.pick([
        () => `[${items(scope)}]`, () => `[...I(${tags++}, [${items(scope)}])]`, () => `${operand('array', scope)}.map(${bare(functionText(scope, ['x', 'i']))})`, () => `Object.entries(${expression('object', scope)})`, () => `${operand('array', scope)}.slice(${args(scope)})`,
        () => `${operand('array', scope)}.concat(${args(scope)})`, () => `Array.from(${operand('array', scope)})`, () => `[...${generatorText(scope)}()]`, () => `${operand('string', scope)}.split('')`, () => `Object.keys(${expression('object', scope)})`,
      ])()
      case 'object': return random.pick([() => objectText(scope), () => objectText(scope), () => `O(${tags++})`, () => `new (${classText(scope, '')})(${args(scope)})`, () => `{ ...${operand('any', scope)} }`, () => `new Map([[${anything(scope)}, ${anything(scope)}]])`, () => `new Error(${expression('string', scope)})`, () => `Object.assign(${expression('object', scope)}, ${expression('object', scope)})`]).call(null).replace(/^\{.*\}$/s, (text) => `(${text})`)
      case 'function': return random.pick([() => bare(functionText(scope)), () => bare(functionText(scope)), () => bare(classText(scope, random.chance(0.3) ? fresh('C') : ''))])()
      default: return anythingAtAll(scope)
    }
  }

  const anythingAtAll = (scope: Scope): string => random.pick([
    () => anything(scope), () => `${operand('object', scope)}.${random.pick(KEYS)}`, () => `${operand('object', scope)}[${key(scope)}]`, () => `${operand('any', scope)}?.${random.pick(KEYS)}`, () => `${operand('any', scope)}?.[${key(scope)}]?.${random.pick(KEYS)}`,
    () => `${operand('function', scope)}(${args(scope)})`, () => `${operand('any', scope)}?.(${args(scope)})`, () => `${operand('object', scope)}.b?.f(${args(scope)})`, () => `O(${tags++}).b.f(${args(scope)})`, () => `new (${expression('function', scope)})(${args(scope)})`,
    () => (scope.hasThis ? 'this' : 'null'), () => (scope.hasThis ? `this.${random.pick(KEYS)}` : 'undefined'), () => (scope.hasSuper ? `super.${random.pick(KEYS)}` : 'void 0'), () => (scope.hasSuper ? `super[${key(scope)}]` : 'null'),
    () => (scope.callable !== 'none' && !scope.isArrow && !scope.inParameter ? 'new.target' : 'undefined'), () => (scope.privates.length > 0 ? `${operand('object', scope)}.#${random.pick(scope.privates)}` : 'null'), () => `(${functionText(scope)})(${args(scope)})`, () => `Reflect.ownKeys(${expression('object', scope)})`,
    () => resume(scope) ?? 'null',
  ])()

  const resume = (scope: Scope): string | undefined => {
    if (scope.inParameter) return undefined
    if (scope.callable === 'generator' || (scope.callable === 'async-generator' && random.chance(0.5))) return random.chance(0.3) ? `(yield* ${operand('array', scope)})` : random.chance(0.1) ? '(yield)' : `(yield ${anything(scope)})`
    return scope.callable === 'async' || scope.callable === 'async-generator' ? `(await ${operand(random.pick(TYPES), scope)})` : undefined
  }

  const compound = (type: Type, scope: Scope): string => random.pick([
    () => `(${expression('boolean', scope)} ? ${expression(type, scope)} : ${expression(type, scope)})`, () => `(${anything(scope)}, ${expression(type, scope)})`, () => `(${operand(type, scope)} ${random.pick(['&&', '||', '??'])} ${operand(type, scope)})`,
    () => `(${anything(scope)}, ${anything(scope)}, ${anything(scope)}, ${expression(type, scope)})`, () => resume(scope) ?? expression(type, scope),
  ])()

  const update = (scope: Scope): string => random.pick([() => `(${target(scope)})++`, () => `--${target(scope)}`, () => `${target(scope)}--`])().replace(/^\((\w+)\)/, '$1')

  const effect = (scope: Scope): string => `(${random.pick([
    () => `${target(scope)} = ${anything(scope)}`, () => `${target(scope)} ${random.pick(['+=', '-=', '*=', '/=', '%=', '**=', '<<=', '>>=', '>>>=', '&=', '|=', '^='])} ${expression('number', scope)}`, () => `${target(scope)} ${random.pick(['&&=', '||=', '??='])} ${anything(scope)}`,
    () => `${target(scope)} += ${anything(scope)}`, () => `${arrayPattern(scope, 'assign', 0)} = ${iterable(scope)}`, () => `${objectPattern(scope, 'assign', 0)} = ${expression('object', scope)}`, () => update(scope),
  ])()})`

  const iterable = (scope: Scope): string => random.pick([() => `I(${tags++}, [${items(scope)}])`, () => expression('array', scope), () => `${generatorText(scope)}()`])()

  // ---- patterns ----------------------------------------------------------------------------------------------------

  /** `declared` collects what a binding pattern binds. */
  const pattern = (scope: Scope, mode: 'assign' | 'bind', depth: number, declared: Variable[] = [], isConst = false): string => {
    if (depth < 2 && random.chance(0.25)) return random.chance(0.5) ? arrayPattern(scope, mode, depth + 1, declared, isConst) : objectPattern(scope, mode, depth + 1, declared, isConst)
    if (mode === 'assign') return target(scope)
    const name = fresh('v')
    declared.push({ name, type: 'any', isConst })
    return name
  }
  // An anonymous class that is not simple has no name as a default value or a field (SPEC.md, section 4): it gets none here either way.
  const initial = (scope: Scope): string => {
    const text = anything(scope)
    return /^\(+class\b/.test(text) ? `(0, ${text})` : text
  }
  const withDefault = (text: string, scope: Scope): string => (random.chance(0.3) ? `${text} = ${initial(scope)}` : text)
  const arrayPattern = (scope: Scope, mode: 'assign' | 'bind', depth: number, declared: Variable[] = [], isConst = false): string => {
    const parts = list(3, () => (random.chance(0.1) ? '' : withDefault(pattern(scope, mode, depth, declared, isConst), scope)))
    if (random.chance(0.3)) parts.push(`...${pattern(scope, mode, depth, declared, isConst)}`)
    return `[${parts.join(', ')}${parts.at(-1) === '' ? ',' : ''}]`
  }
  const objectPattern = (scope: Scope, mode: 'assign' | 'bind', depth: number, declared: Variable[] = [], isConst = false): string => {
    const parts = list(3, () => `${random.chance(0.7) ? random.pick(KEYS) : `[${key(scope)}]`}: ${withDefault(pattern(scope, mode, depth, declared, isConst), scope)}`)
    if (random.chance(0.25)) parts.push(`...${mode === 'assign' ? (assignable(scope)?.name ?? 'O(0).a') : pattern(scope, mode, 3, declared, isConst)}`)
    return `{ ${parts.join(', ')} }`
  }

  // ---- functions, classes, objects ---------------------------------------------------------------------------------

  const parameters = (scope: Scope, names: readonly string[] = []): string => {
    const outer = inner(scope, { inParameter: true })
    const parts = names.map((name) => { scope.variables.push({ name, type: 'any', isConst: false }); return name })
    for (let left = random.int(3); left > 0; left--) {
      const declared: Variable[] = []
      parts.push(withDefault(pattern(outer, 'bind', 1, declared), outer))
      outer.variables.push(...declared)
      scope.variables.push(...declared)
    }
    if (random.chance(0.2)) {
      const name = fresh('r')
      parts.push(`...${name}`)
      scope.variables.push({ name, type: 'array', isConst: false })
    }
    return parts.join(', ')
  }
  const functionScope = (scope: Scope, callable: Callable, change: Partial<Scope> = {}): Scope => inner(scope, { callable, labels: [], inLoop: false, inSwitch: false, hasReturn: true, isArrow: false, inParameter: false, ...change })
  const body = (scope: Scope): string => `{ spend(); ${statements(scope, 3)} ${random.chance(0.7) ? `return ${anything(scope)}` : ''} }`
  const functionText = (scope: Scope, names: readonly string[] = []): string => {
    const isAsync = random.chance(0.1)
    if (random.chance(0.6)) {
      const own = functionScope(scope, isAsync ? 'async' : 'sync', { isArrow: true })
      const list_ = parameters(own, names)
      return `${isAsync ? 'async ' : ''}(${list_}) => ${random.chance(0.5) ? body(own) : bare(expression(random.pick(TYPES), own))}`
    }
    const own = functionScope(scope, isAsync ? 'async' : 'sync', { hasThis: true, hasSuper: false })
    return `${isAsync ? 'async ' : ''}function ${random.chance(0.3) ? fresh('f') : ''}(${parameters(own, names)}) ${body(own)}`
  }
  const generatorText = (scope: Scope): string => {
    const own = functionScope(scope, 'generator', { hasThis: true, hasSuper: false })
    return `(function* (${parameters(own)}) ${body(own)})`
  }
  const method = (scope: Scope, name: string, lead: string, hasSuper: boolean): string => {
    const kind = random.weighted({ plain: 6, get: 2, set: 1, generator: 1, async: 1, asyncGenerator: 0.5 })
    const own = functionScope(scope, kind === 'generator' ? 'generator' : kind === 'async' ? 'async' : kind === 'asyncGenerator' ? 'async-generator' : 'sync', { hasThis: true, hasSuper })
    if (kind === 'get') return `${lead}get ${name}() ${body(own)}`
    if (kind === 'set') {
      own.variables.push({ name: 'v', type: 'any', isConst: false })
      return `${lead}set ${name}(v) ${body(own)}`
    }
    const prefix = { plain: '', generator: '*', async: 'async ', asyncGenerator: 'async *' }[kind]
    return `${lead}${prefix}${name}(${parameters(own)}) ${body(own)}`
  }
  const propertyName = (scope: Scope): string => (random.chance(0.65) ? random.pick(['a', 'b', 'c', 'x1', "'y z'", '5']) : `[${key(scope)}]`)
  const objectText = (scope: Scope): string => {
    const parts = list(4, () => random.pick([
      () => `${propertyName(scope)}: ${anything(scope)}`, () => `${propertyName(scope)}: ${anything(scope)}`, () => `...${operand(random.pick(['object', 'array', 'any']), scope)}`, () => method(scope, propertyName(scope), '', true),
      () => { const one = variable('any', scope); return one ? one.name : 'a: 1' },
    ])())
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
  }
  const classText = (scope: Scope, name: string): string => {
    const hasHeritage = random.chance(0.4)
    const heritage = hasHeritage ? ` extends ${random.weighted({ class: 4, array: 1, error: 1, any: 0.5 }) === 'class' ? `(${spent() ? 'Object' : classText(scope, '')})` : random.pick(['Array', 'Error', 'Map', 'Object', 'null'])}` : ''
    const privates = list(2, () => fresh('p'))
    const own = inner(scope, { privates: [...scope.privates, ...privates], callable: 'sync', labels: [], inLoop: false, inSwitch: false, hasReturn: false, isArrow: false, inParameter: true })
    const within = inner(own, { hasThis: true, hasSuper: true })
    const parts = privates.map((one) => random.pick([() => `#${one} = ${initial(within)};`, () => `#${one}() ${body(functionScope(own, 'sync', { hasThis: true, hasSuper: true }))}`, () => `static #${one} = ${initial(within)};`, () => `get #${one}() ${body(functionScope(own, 'sync', { hasThis: true, hasSuper: true }))}`])())
    if (random.chance(0.4)) {
      const making = functionScope(own, 'sync', { hasThis: true, hasSuper: true })
      const list_ = parameters(making)
      parts.push(`constructor(${list_}) { spend(); ${hasHeritage && random.chance(0.95) ? `super(${args(inner(making, { hasThis: false, hasSuper: false }))});` : ''} ${statements(making, 2)} }`)
    }
    for (let left = random.int(4); left > 0; left--) {
      const lead = random.chance(0.25) ? 'static ' : ''
      // A static member may not be called `prototype`, a field not `constructor`; none of the names is.
      parts.push(random.pick([() => method(own, propertyName(inner(own, { privates: scope.privates })), lead, true), () => `${lead}${propertyName(inner(own, { privates: scope.privates }))} = ${initial(within)};`, () => `${lead}${propertyName(inner(own, { privates: scope.privates }))};`, () => `static { ${statements(inner(within, { hasReturn: false }), 2)} }`])())
    }
    return `class ${name}${heritage} { ${parts.join(' ')} }`
  }

  // ---- statements --------------------------------------------------------------------------------------------------

  const statements = (scope: Scope, most: number): string => list(most, () => statement(scope)).join('\n')
  const block = (scope: Scope, most = 3): string => `{ ${statements(inner(scope), most)} }`
  const declaration = (scope: Scope): string => {
    const kind = random.pick(['let', 'const', 'var'])
    if (random.chance(0.7)) {
      const [name, type] = [fresh('v'), random.pick(TYPES)]
      const text = `${kind} ${name} = ${expression(type, scope)};`
      scope.variables.push({ name, type, isConst: kind === 'const' })
      return text
    }
    const declared: Variable[] = []
    const text = random.chance(0.5) ? `${arrayPattern(scope, 'bind', 0, declared, kind === 'const')} = ${iterable(scope)}` : `${objectPattern(scope, 'bind', 0, declared, kind === 'const')} = ${expression('object', scope)}`
    scope.variables.push(...declared)
    return `${kind} ${text};`
  }
  const loopBody = (scope: Scope, label: string): string => {
    const own = inner(scope, { inLoop: true, inSwitch: false, labels: label ? [...scope.labels, label] : scope.labels })
    return random.chance(0.85) ? `{ spend(); ${statements(own, 3)} }` : `log(${anything(own)});`
  }
  const loop = (scope: Scope): string => {
    const label = random.chance(0.25) ? fresh('l') : ''
    const lead = label ? `${label}: ` : ''
    const counter = fresh('i')
    const turns = 1 + random.int(4)
    const own = inner(scope)
    const head = (): string => {
      const declared: Variable[] = []
      if (random.chance(0.2)) return target(own)
      const kind = random.pick(['let', 'const', 'var'])
      const text = random.chance(0.7) ? pattern(own, 'bind', 2, declared, kind === 'const') : arrayPattern(own, 'bind', 1, declared, kind === 'const')
      own.variables.push(...declared)
      return `${kind} ${text}`
    }
    return random.pick([
      () => `${lead}for (let ${counter} = 0; ${counter} < ${turns}; ${counter}++) ${loopBody(inner(scope, { variables: [...scope.variables, { name: counter, type: 'number', isConst: true }] }), label)}`,
      () => `let ${counter} = ${turns}; ${lead}while (${counter}-- > 0) ${loopBody(scope, label)}`,
      () => `let ${counter} = ${turns}; ${lead}do ${loopBody(scope, label)} while (--${counter} > 0)`,
      () => { const text = head(); return `${lead}for (${text} of ${iterable(scope)}) ${loopBody(own, label)}` },
      () => { const text = head(); return `${lead}for (${text} in ${expression(random.chance(0.7) ? 'object' : 'array', scope)}) ${loopBody(own, label)}` },
      () => (scope.callable === 'async' || scope.callable === 'async-generator' ? `${lead}for await (const ${counter} of ${iterable(scope)}) ${loopBody(scope, label)}` : `${lead}for (const ${counter} of [1, 2]) ${loopBody(scope, label)}`),
    ])()
  }
  const tryStatement = (scope: Scope): string => {
    const declared: Variable[] = []
    const handler = inner(scope)
    const caught = random.pick([() => { const name = fresh('e'); declared.push({ name, type: 'any', isConst: false }); return ` (${name})` }, () => '', () => ` (${objectPattern(handler, 'bind', 1, declared)})`])()
    handler.variables.push(...declared)
    const kind = random.weighted({ catch: 5, both: 3, finally: 1 })
    const tail = kind === 'catch' ? '' : ` finally ${block(scope)}`
    return `try ${block(scope, 4)}${kind === 'finally' ? '' : ` catch${caught} { ${declared[0] && caught.length < 8 ? `log('caught', ${declared[0].name});` : ''} ${statements(handler, 2)} }`}${tail}`
  }
  const jump = (scope: Scope): string => {
    const ways = [() => `throw ${anything(scope)};`, () => `throw new Error(${expression('string', scope)});`]
    if (scope.inLoop) ways.push(() => 'break;', () => 'continue;', () => 'break;')
    if (scope.labels.length > 0) ways.push(() => `${random.pick(['break', 'continue'])} ${random.pick(scope.labels)};`)
    if (scope.inSwitch) ways.push(() => 'break;')
    if (scope.hasReturn) ways.push(() => `return ${anything(scope)};`, () => 'return;')
    return `if (${expression('boolean', scope)}) ${random.pick(ways)()}`
  }
  const statement = (scope: Scope): string => {
    if (spent()) return `log(${variable('any', scope)?.name ?? 0});`
    switch (random.weighted({ log: 8, declare: 10, effect: 6, expression: 3, if: 4, loop: 5, try: 5, jump: 3, switch: 2, block: 1, function: 3, class: 2, label: 1, await: 1, empty: 0.3 })) {
      case 'log': return `log(${tags++}, ${anything(scope)});`
      case 'declare': return declaration(scope)
      case 'effect': return `${effect(scope)};`
      case 'expression': return `;(${anything(scope)});`
      case 'if': return `if (${expression(random.chance(0.7) ? 'boolean' : 'any', scope)}) ${random.chance(0.8) ? block(scope) : `log(${anything(scope)});`}${random.chance(0.4) ? ` else ${block(scope)}` : ''}`
      case 'loop': return loop(scope)
      case 'try': return tryStatement(scope)
      case 'jump': return jump(scope)
      case 'switch': return `switch (${anything(scope)}) { ${list(3, () => `${random.chance(0.8) ? `case ${anything(scope)}` : `case ${literal('number')}`}: ${statements(inner(scope, { inSwitch: true }), 2)} ${random.chance(0.5) ? 'break;' : ''}`).join(' ')} ${random.chance(0.5) ? `default: log(${anything(scope)});` : ''} }`
      case 'block': return block(scope)
      case 'label': { const name = fresh('l'); return `${name}: { ${statements(inner(scope), 2)} ${random.chance(0.5) ? `break ${name};` : ''} }` }
      case 'function': {
        const name = fresh('f')
        const kind = random.weighted({ sync: 6, generator: 1, async: 1 })
        const own = functionScope(scope, kind, { hasThis: true, hasSuper: false })
        const text = `${kind === 'async' ? 'async ' : ''}function${kind === 'generator' ? '*' : ''} ${name}(${parameters(own)}) ${body(own)}`
        scope.variables.push({ name, type: 'function', isConst: false })
        return text
      }
      case 'class': {
        const name = fresh('C')
        const text = classText(scope, name)
        scope.variables.push({ name, type: 'function', isConst: false })
        return text
      }
      case 'await': return `(${functionText(functionScope(scope, 'async'), []).replace(/^(?!async)/, 'async ')})(${args(scope)}).then((v) => log('then', v), (e) => log('failed', e));`
      default: return ';'
    }
  }

  const top: Scope = { variables: [], callable: 'none', labels: [], inLoop: false, inSwitch: false, hasThis: false, hasSuper: false, privates: [], isArrow: false, hasReturn: false, inParameter: false }
  const parts: string[] = []
  for (let left = 1 + random.int(4); left > 0; left--) {
    room = Math.max(room, 5)
    const text = statement(top)
    // What throws at the top ends the program: most of it should run.
    parts.push(random.chance(0.75) && !/^(?:let|const|class|function|async function|for|while|do|l\d+:)/.test(text) ? `try { ${text} } catch (e) { log('top', e) }` : text)
  }
  return parts.join('\n')
}
