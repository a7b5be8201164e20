/** Hosts of AWS itself, in all partitions, that a start URL may be on. */
const ownHosts =
  /(?:^|\.)(?:awsapps\.(?:com|cn|eu)|app\.aws|app\.amazonwebservices\.(?:com\.cn|eu)|(?:portal|identitycenter)\.amazonaws\.(?:com|com\.cn|eu))$/

export const isOwnHost = (address: URL) => address.protocol === 'https:' && ownHosts.test(address.hostname)
