import { readText } from './readCaches.ts'

/** Whether this is an EC2 instance, found as the CDK CLI finds it; elsewhere than on Linux that would need a program to be run. */
export function isEc2Instance(platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return false
  if (readText('/sys/devices/virtual/dmi/id/board_asset_tag')?.trim().startsWith('i-')) return true
  return readText('/sys/hypervisor/uuid')?.trim().toLowerCase().startsWith('ec2') ?? false
}
