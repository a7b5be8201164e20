import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { createEditing, type Editing } from '../../main/core/files/editing.ts'
import type { EditStep } from '../../main/core/files/plan.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

const canary = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const config =
  '# mine\r\n[profile dev]\r\nregion   =   eu-west-1\r\noutput = json\r\n\r\n[profile prod]\r\nregion = us-east-1\r\n'
const dev = { kind: 'profile', name: 'dev' } as const
const setRegion = (value: string): EditStep => ({ type: 'set', section: dev, key: 'region', value })

let home: TemporaryHome
let editing: Editing
const open = (keyStore: MemoryKeyStore) =>
  createEditing({ env: {}, home: home.path, stateDirectory: home.stateDirectory, clock: systemClock, keyStore })
beforeEach(() => {
  home = new TemporaryHome()
  home.write('config', config)
  editing = open(new MemoryKeyStore())
})
afterEach(() => home.dispose())

const now = (file = 'config') => readFileSync(home.file(file), 'utf8')

async function previewed(steps: readonly EditStep[], file: 'config' | 'credentials' = 'config') {
  const preview = editing.preview(file, steps)
  if (!preview.ok) throw new Error(preview.finding.message)
  return { ...preview.value, save: () => editing.save(file, steps, { basis: preview.value.basis, title: 'A test' }) }
}

async function undo() {
  const preview = await editing.previewUndo('config')
  if (!preview.ok) return preview
  return editing.undo('config', preview.value.basis)
}

describe('an edit', () => {
  it('is shown first and changes nothing, then does exactly what was shown', async () => {
    const preview = await previewed([setRegion('eu-central-1')])
    expect(preview.diff).toContain('-region   =   eu-west-1')
    expect(preview.diff).toContain('+region   =   eu-central-1')
    expect(now()).toBe(config)
    expect(await preview.save()).toEqual({ ok: true, value: { saved: true, noUndo: null } })
    expect(now()).toBe(config.replace('eu-west-1', 'eu-central-1'))
  })

  it('keeps what somebody else changed elsewhere in the file meanwhile', async () => {
    const preview = await previewed([setRegion('eu-central-1')])
    home.write('config', config.replace('us-east-1', 'us-west-2'))
    expect(await preview.save()).toMatchObject({ ok: true, value: { saved: true } })
    expect(now()).toBe(config.replace('eu-west-1', 'eu-central-1').replace('us-east-1', 'us-west-2'))
  })

  it.each([
    ['changed the same setting', config.replace('eu-west-1', 'ap-south-1')],
    ['removed the section', config.replace(/\[profile dev\][^[]*/, '')],
  ])('is a conflict with both sides when somebody else has %s', async (_what, theirs) => {
    const preview = await previewed([setRegion('eu-central-1')])
    home.write('config', theirs)
    const outcome = await preview.save()
    expect(outcome).toMatchObject({
      ok: true,
      value: { saved: false, conflict: { yours: expect.stringContaining('+region   =   eu-central-1') } },
    })
    expect(outcome.ok && !outcome.value.saved && outcome.value.conflict.theirs).toContain('-region   =   eu-west-1')
    expect(now()).toBe(theirs)
  })

  it('of a version that was never previewed is refused', async () => {
    const outcome = await editing.save('config', [setRegion('x')], { basis: 'made-up', title: '' })
    expect(outcome).toMatchObject({ ok: false, finding: { code: 'save-conflict' } })
    expect(now()).toBe(config)
  })

  it.each([
    ['a line break', 'a\nb'],
    ['what the SDK would cut', 'a # b'],
  ])('that no tool, or not every tool, could read back is refused: %s', (_what, value) => {
    expect(editing.preview('config', [setRegion(value)])).toMatchObject({
      ok: false,
      finding: { code: 'edit-refused' },
    })
  })

  it('works without a history, and says that it cannot be undone', async () => {
    const keyStore = new MemoryKeyStore()
    keyStore.obstacle = 'missing'
    editing = open(keyStore)
    const preview = await previewed([setRegion('eu-central-1')])
    expect(await preview.save()).toMatchObject({
      ok: true,
      value: { saved: true, noUndo: expect.stringContaining('undone') },
    })
  })
})

describe('a secret', () => {
  const credentials = `[dev]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = ${canary}\n# kept\n`
  beforeEach(() => home.write('credentials', credentials))

  it('is in no preview, no source and no history', async () => {
    const preview = await previewed(
      [{ type: 'set', section: dev, key: 'aws_access_key_id', value: 'AKIAEXAMPLE000000001' }],
      'credentials',
    )
    await preview.save()
    const seen = JSON.stringify([preview, editing.sources(dev), await editing.history('credentials')])
    expect(seen).not.toContain(canary)
    expect(seen).toContain('[secret 1]')
    expect(now('credentials')).toBe(credentials.replace('000000000', '000000001'))
  })

  it('stays in its place when the text around it is edited by hand', async () => {
    const sources = editing.sources(dev)
    const own = sources.ok ? sources.value.find(({ file }) => file === 'credentials') : undefined
    expect(own?.text).toContain('aws_secret_access_key = [secret 1]')
    const text = `${own?.text}\nregion = eu-west-1`
    await (await previewed([{ type: 'section-text', section: dev, text }], 'credentials')).save()
    expect(now('credentials')).toBe(`${credentials}region = eu-west-1\n`)
  })

  it('cannot be asked for by a placeholder that was never given', () => {
    const text = '[dev]\naws_secret_access_key = [secret 2]'
    expect(editing.preview('credentials', [{ type: 'section-text', section: dev, text }])).toMatchObject({ ok: false })
  })

  it('that is replaced by another still shows as a change', async () => {
    const preview = await previewed(
      [{ type: 'set', section: dev, key: 'aws_secret_access_key', value: `${canary}2` }],
      'credentials',
    )
    expect(preview.diff).toMatch(/-aws_secret_access_key = \[secret 1\]\n\+aws_secret_access_key = \[secret 2\]/)
  })
})

describe('undo', () => {
  const change = async (value: string) => (await previewed([setRegion(value)])).save()

  it('restores byte for byte, one change after the other', async () => {
    await change('eu-central-1')
    await change('eu-north-1')
    expect(await undo()).toMatchObject({ ok: true, value: { saved: true } })
    expect(now()).toBe(config.replace('eu-west-1', 'eu-central-1'))
    expect(await undo()).toMatchObject({ ok: true })
    expect(now()).toBe(config)
    expect(await undo()).toMatchObject({ ok: false, finding: { code: 'history-unavailable' } })
  })

  it('goes on after a new change', async () => {
    await change('eu-central-1')
    await undo()
    await change('eu-north-1')
    await undo()
    expect(now()).toBe(config)
  })

  it('does not take back what somebody else did afterwards', async () => {
    await change('eu-central-1')
    home.write('config', `${now()}# theirs\n`)
    expect(await undo()).toMatchObject({ ok: false, finding: { code: 'save-conflict' } })
    expect(now()).toContain('# theirs')
  })

  it('brings back any version that is kept, also after somebody else has changed or removed the file', async () => {
    await change('eu-central-1')
    home.remove('config')
    const history = await editing.history('config')
    const first = history.ok ? history.value.at(-1) : undefined
    const preview = await editing.previewRestore('config', first?.id ?? '')
    expect(preview.ok && preview.value.diff).toContain('+region   =   eu-west-1')
    const restored = await editing.restore('config', first?.id ?? '', preview.ok ? preview.value.basis : '')
    expect(restored).toMatchObject({ ok: true, value: { saved: true } })
    expect(now()).toBe(config)
  })

  it('keeps apart what another AWS_CONFIG_FILE leads to', async () => {
    await change('eu-central-1')
    home.write('other', '[profile dev]\nregion = x\n')
    const keyStore = new MemoryKeyStore()
    const env = { AWS_CONFIG_FILE: home.file('other') }
    const other = createEditing({
      env,
      home: home.path,
      stateDirectory: home.stateDirectory,
      clock: systemClock,
      keyStore,
    })
    expect(await other.history('config')).toEqual({ ok: true, value: [] })
  })

  it('has its place in the history', async () => {
    await change('eu-central-1')
    await undo()
    const history = await editing.history('config')
    expect(history.ok && history.value.map(({ cause, title }) => [cause, title])).toEqual([
      ['undone', 'Took back: A test'],
      ['saved', 'A test'],
      ['outside', 'Changed by another program'],
    ])
  })
})
