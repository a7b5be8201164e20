import { readMachine } from '../../main/core/machine/readMachine.ts'
import { resolve } from '../../main/core/resolve/resolve.ts'
import { startFakeAws } from './fake-aws/server.ts'
import { compare, type Difference } from './liveComparison.ts'
import { generateSetup, type LaidOut, layOut, type Setup } from './liveSetups.ts'
import type { LiveTool } from './liveTools.ts'
import { TemporaryHome } from './temporaryHome.ts'

export interface Compared {
  readonly seed: number
  readonly tool: string
  readonly setup: Setup
  readonly laidOut: LaidOut
  readonly works: boolean
  readonly differences: readonly Difference[]
  /** For a reader of a failure: what the tool did and said, what was predicted. */
  readonly story: string
}

/** Lays a setup out in a home of its own with services of its own, predicts what a tool will do, and lets it do it. */
export async function compareOne(seed: number, tool: LiveTool): Promise<Compared> {
  const setup = generateSetup(seed)
  const home = new TemporaryHome()
  const aws = await startFakeAws({ unknownKeys: 'accept', throttle: null })
  try {
    const laidOut = layOut(setup, { aws, home: home.path, now: Date.now() })
    const { env, work, now } = laidOut
    const { world } = readMachine({ env, home: home.path, now, directory: work, app: work })
    const predicted = resolve(world, { ...tool.query, profile: setup.profile ?? undefined, ladder: true })
    const seen = await tool.run(laidOut, aws, setup.profile)
    const calls = seen.calls.map(
      ({ operation, accessKeyId, region, issued, refused, details }) =>
        `${operation} ${accessKeyId ?? ''} ${region ?? ''} ${JSON.stringify(details)} → ${issued ?? refused ?? ''}`,
    )
    const story = [
      `seen: ${seen.works ? 'works' : seen.said} (${seen.region})`,
      ...calls,
      `predicted: ${predicted.outcome}: ${predicted.reason}`,
      `says: ${predicted.toolSays}`,
    ].join('\n    ')
    return { seed, tool: tool.title, setup, laidOut, works: seen.works, differences: compare(seen, predicted), story }
  } finally {
    await aws.stop()
    home.dispose()
  }
}

/** A few at a time, so that the machine is busy and its memory is not. */
export async function compareAll(
  pairs: readonly (readonly [number, LiveTool])[],
  atATime: number,
): Promise<readonly Compared[]> {
  const left = [...pairs]
  const done: Compared[] = []
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) done.push(await compareOne(...next))
  }
  await Promise.all(Array.from({ length: atATime }, work))
  return done
}

/** Everything that somebody needs who wants to know who is right. */
export function report({ seed, tool, setup, laidOut, differences, story }: Compared): string {
  const rows = differences.map(
    ({ what, seen, predicted }) => `    ${what.padEnd(10)} seen ${seen}\n${' '.repeat(15)}predicted ${predicted}`,
  )
  const shown = (text: string) =>
    text
      .replaceAll(laidOut.home, '$HOME')
      .replace(/[\w+/=.:-]{90,}/g, (long) => `${long.slice(0, 20)}…`)
      .trimEnd()
      .replaceAll('\n', '\n      ')
  const files = [...laidOut.texts]
    .filter(([name]) => name !== 'token.jwt')
    .map(([name, text]) => `    ${name}:\n      ${shown(text)}`)
  return [
    `${tool}${setup.profile === null ? '' : ` --profile '${setup.profile}'`}, setup ${seed}`,
    ...rows,
    `    ${shown(story)}`,
    `    variables: ${JSON.stringify(setup.env)}`,
    ...files,
  ].join('\n')
}
