/** Loaded by Node itself, so that this is Node's own `import`, where Vitest puts another one into each test file. */
export const nativeImport = (address: string): Promise<unknown> => import(address)
