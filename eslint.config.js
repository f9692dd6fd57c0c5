// The house style that a linter can hold: types without holes, imports as types where they are, no left-overs.
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/**', 'bench/programs/**', 'fixtures/**', 'examples/**', 'node_modules/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Not consistent-type-definitions: adding to a module's types needs an interface.
      '@typescript-eslint/consistent-type-definitions': 'off',
      'no-restricted-syntax': ['error', { selector: ':not(TSModuleBlock) > TSInterfaceDeclaration', message: 'Use a `type`.' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-ts-expect-error': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'no-control-regex': 'off',
      'no-template-curly-in-string': 'off',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    // The kernel handles functions and promises of a program as values; it awaits none of them. Rest arrays cost what `arguments` does not.
    files: ['runtime/kernel/**'],
    rules: { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/no-unsafe-function-type': 'off', 'prefer-rest-params': 'off' },
  },
)
