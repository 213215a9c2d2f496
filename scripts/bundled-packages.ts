/** Small, well-kept libraries that are part of the build, so that users install nothing but the SDK. */
export const bundledPackages = ['zod', 'p-retry', 'p-map', 'is-network-error'];
