export type { PublicMethod } from './public-method.js';
export { type PermissionResource, type RequiredPermission, requiredPermissions } from './required-permissions.js';
