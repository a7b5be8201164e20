import type { Source } from '../model/explanation.ts'
import type { MergedReading } from '../readers/merge.ts'
import { memoryOf } from './memory.ts'
import type { Selection } from './selection.ts'
import type { Query, World } from './world.ts'

export interface Region {
  readonly value: string | null
  readonly from: string | null
  /** What the tool says where the region is none that it accepts. */
  readonly refusal: string | null
}

export function regionOf({ tool, awsVersion = 2 }: Query, world: World, selection: Selection): Region {
  switch (tool) {
    case 'aws':
      return awsRegion(world, selection, awsVersion)
    case 'cdk':
      return cdkRegion(world, selection)
    case 'sdk-js':
      return sdkRegion(world, selection)
  }
}

/** What is set for every profile alike is found out once. */
function remembered(world: World, who: string, look: (world: World) => Region | null): Region | null {
  const { regions } = memoryOf(world)
  const known = regions.get(who)
  if (known !== undefined) return known
  const region = look(world)
  regions.set(who, region)
  return region
}

const awsLabel = /^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{0,63}(?<!-)$/
const sdkLabel = /^(?!.*-$)(?!-)[a-zA-Z0-9-]{1,63}$/

/** There are a handful of regions on a machine, and ten thousand profiles in them. */
const accepted = new Map<RegExp, Set<string>>([awsLabel, sdkLabel].map((label) => [label, new Set()]))
const mostAccepted = 100

function isLike(label: RegExp, text: string): boolean {
  const known = accepted.get(label)
  if (known?.has(text)) return true
  const fits = label.test(text)
  if (fits && known && known.size < mostAccepted) known.add(text)
  return fits
}

/** Whether every tool takes a text for a region. */
export const isRegion = (text: string | undefined): boolean =>
  text !== undefined && text !== '' && isLike(awsLabel, text) && isLike(sdkLabel, text)

/** Source: botocore, configprovider and `validate_region_name`. A variable that is there counts, also an empty one. */
function awsRegion(world: World, { name }: Selection, version: 1 | 2): Region {
  const set = remembered(world, `aws ${version}`, ({ env }) => {
    const variables = version === 1 ? ['AWS_DEFAULT_REGION'] : ['AWS_REGION', 'AWS_DEFAULT_REGION']
    const variable = variables.find((candidate) => env[candidate] !== undefined)
    return variable === undefined ? null : awsAccepts(env[variable] ?? '', variable)
  })
  if (set) return set
  const setting = world.aws.merged.profiles.get(name)?.get('region')
  if (!setting) return nowhere
  const from = `${setting.file}:${name}`
  if (typeof setting.value === 'string') return awsAccepts(setting.value, from)
  return { value: null, from, refusal: "expected string or bytes-like object, got 'dict'" }
}

const nowhere: Region = { value: null, from: null, refusal: null }

function awsAccepts(value: string, from: string): Region {
  const refusal = isLike(awsLabel, value) ? null : `Provided region_name '${value}' doesn't match a supported format.`
  return { value: value || null, from, refusal }
}

const sdkAccepts = (value: string, from: string): Region => ({
  value: value || null,
  from,
  refusal: isLike(sdkLabel, value)
    ? null
    : `Error: Region not accepted: region="${value}" is not a valid hostname component.`,
})

/** Why the SDK makes no request for that region; null if it would. */
export const sdkRefusal = (region: string): string | null => sdkAccepts(region, '').refusal

/** Source: toolkit-lib, awscli-compatible.ts, baseConfig: a setting that is there counts, also an empty one. */
function cdkRegion(world: World, { name }: Selection): Region {
  return remembered(world, 'cdk settings', cdkSetRegion) ?? cdkOwnRegion(world, name)
}

function cdkSetRegion({ env, cdkJson, userCdkJson }: World): Region | null {
  const settings: readonly (readonly [string, string | null | undefined])[] = [
    ['CDK_REGION', env.CDK_REGION],
    ['cdk.json', cdkJson?.region],
    ['~/.cdk.json', userCdkJson?.region],
  ]
  for (const [from, value] of settings) {
    if (value === '') return { value: null, from, refusal: 'Error: Region is missing' }
    if (typeof value === 'string') return sdkAccepts(value, from)
  }
  return null
}

/** Source: toolkit-lib, awscli-compatible.ts, region: what it asks for roles in, whatever its settings say. */
function cdkOwnRegion(world: World, name: string): Region {
  const { merged } = world.sdk
  return (
    remembered(world, 'cdk variables', cdkVariableRegion) ??
    profileRegion(merged, name) ??
    profileRegion(merged, 'default') ??
    fallback
  )
}

function cdkVariableRegion({ env }: World): Region | null {
  const names = ['AWS_REGION', 'AMAZON_REGION', 'AWS_DEFAULT_REGION', 'AMAZON_DEFAULT_REGION']
  const variable = names.find((name) => env[name])
  return variable === undefined ? null : sdkAccepts(env[variable] ?? '', variable)
}

/** What a client of the SDK reads that is told neither region nor profile. Source: NODE_REGION_CONFIG_OPTIONS. */
export function untoldRegion({ env, sdk }: World): string | undefined {
  return env.AWS_REGION ?? sdk.merged.profiles.get(env.AWS_PROFILE || 'default')?.text('region')
}

/** Where a role is asked for: all roles of a chain in the region of the profile that begins it. Source: nested-clients, resolveRegion. */
export function sdkStsRegion(
  world: World,
  tool: 'cdk' | 'sdk-js',
  name: string,
  kind: 'assume-role' | 'web-identity',
): string {
  const own = kind === 'assume-role' ? world.sdk.merged.profiles.get(name)?.text('region') : undefined
  return own ?? (tool === 'cdk' ? cdkOwnRegion(world, name).value : untoldRegion(world)) ?? 'us-east-1'
}

/** Why no role is had from STS; null where nothing about the region is against it. */
export function stsRefusal(
  world: World,
  tool: 'cdk' | 'sdk-js',
  name: string,
  chain: readonly Source[],
): string | null {
  for (const { kind } of chain) {
    if (kind !== 'assume-role' && kind !== 'web-identity') continue
    const refusal = sdkRefusal(sdkStsRegion(world, tool, name, kind))
    if (refusal !== null) return refusal
  }
  return null
}

const fallback: Region = { value: 'us-east-1', from: 'fallback', refusal: null }

/** Source: the SDK's own configuration, loadConfig: one variable, also an empty one, then the profile. */
function sdkRegion({ env, sdk }: World, { name }: Selection): Region {
  if (env.AWS_REGION !== undefined) return sdkAccepts(env.AWS_REGION, 'AWS_REGION')
  return profileRegion(sdk.merged, name) ?? nowhere
}

function profileRegion({ profiles }: MergedReading, name: string): Region | null {
  const setting = profiles.get(name)?.get('region')
  return typeof setting?.value === 'string' ? sdkAccepts(setting.value, `${setting.file}:${name}`) : null
}
