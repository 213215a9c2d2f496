import { expect, test } from 'vitest';
import { newRole } from '../../src/core/new-role.js';

test('a new role is waited for where the service does not know it, and where it finds no such role', () => {
  const matches = (name: string, message = '') => newRole.matches(Object.assign(new Error(message), { name }));

  expect(matches('InvalidRoleException')).toBe(true);
  expect(matches('ResourceNotFoundException', 'Role arn:aws:iam::111111111111:role/a was not found')).toBe(true);
  expect(matches('ResourceNotFoundException', 'The fleet controller was not found')).toBe(false);
  expect(matches('AccessDeniedException', 'the role may not')).toBe(false);
});
