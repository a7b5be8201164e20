import { type CommandSpec, jsonOption as json, type Option } from '../commandSpec.ts'

const onlyIn: Option = { name: 'in', value: 'file', summary: 'only in this file: config or credentials' }
const ofFile: Option = { name: 'file', value: 'file', summary: 'only this file: config or credentials' }
const writing: readonly Option[] = [
  { name: 'dry-run', summary: 'show what would change, and write nothing' },
  { name: 'yes', summary: 'write without asking' },
  json,
]

/** What `latchkey config` can do. */
export const configCommands: readonly CommandSpec[] = [
  {
    name: 'list',
    summary: 'the sections of both files, or every setting of one',
    positionals: '[profile]',
    options: [json],
    load: () => import('./list.ts'),
  },
  {
    name: 'get',
    summary: 'the value of one setting, as aws reads it',
    positionals: '[profile] <key>',
    options: [json],
    load: () => import('./get.ts'),
  },
  {
    name: 'set',
    summary: 'write settings; KEY=- takes the value from standard input',
    positionals: '[profile] <key=value...>',
    options: [onlyIn, ...writing],
    load: () => import('./set.ts'),
  },
  {
    name: 'unset',
    summary: 'remove settings',
    positionals: '<profile> <key...>',
    options: [onlyIn, ...writing],
    load: () => import('./unset.ts'),
  },
  {
    name: 'rename',
    summary: 'give a profile another name, in both files',
    positionals: '<profile> <new>',
    options: [{ name: 'follow', summary: 'also change the settings of others that name it' }, onlyIn, ...writing],
    load: () => import('./rename.ts'),
  },
  {
    name: 'copy',
    summary: 'make a profile with the same settings',
    positionals: '<profile> <new>',
    options: [onlyIn, ...writing],
    load: () => import('./copy.ts'),
  },
  {
    name: 'remove',
    summary: 'remove a profile from both files',
    positionals: '<profile>',
    options: [{ name: 'force', summary: 'even if others need it' }, onlyIn, ...writing],
    load: () => import('./remove.ts'),
  },
  {
    name: 'diff',
    summary: 'the newest change that Latchkey made or saw',
    options: [ofFile, json],
    load: () => import('./diff.ts'),
  },
  {
    name: 'history',
    summary: 'the versions that are kept, newest first',
    options: [{ name: 'diff', summary: 'with what each of them changed' }, ofFile, json],
    load: () => import('./history.ts'),
  },
  {
    name: 'undo',
    summary: 'take back the newest change that Latchkey made, or bring back any version',
    options: [
      ofFile,
      { name: 'to', value: 'id', summary: 'bring back this version; `config history` names them' },
      ...writing,
    ],
    load: () => import('./undo.ts'),
  },
  {
    name: 'dump',
    summary: "what one tool's parser reads from a file, as JSON",
    options: [
      { name: 'file', value: 'path', summary: 'another file than your own' },
      { name: 'kind', value: 'kind', summary: 'config or credentials' },
      { name: 'as', value: 'tool', summary: 'aws, cdk or sdk-js' },
      json,
    ],
    load: () => import('./dump.ts'),
  },
]
