import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { installed } from '../../src/cli/clients.js';

/** What Node itself says when it cannot import `name`. */
function refusalOf(name: string): Error {
  const program = `import(${JSON.stringify(name)}).catch(({ message }) => console.log(message))`;
  return new Error(spawnSync(process.execPath, ['--eval', program], { encoding: 'utf8' }).stdout.trim());
}

it('tells how to install a package that is missing, and of any other failure what it is', async () => {
  const name = '@aws-sdk/client-nowhere';
  const told = (error: Error) => installed(name, Promise.reject(error));
  await expect(told(refusalOf(name))).rejects.toThrow(`${name} cannot be loaded: npm install ${name}`);
  const lacksOther = `Cannot find package '@smithy/nowhere' imported from /node_modules/${name}/index.js`;
  for (const error of [new SyntaxError('Unexpected token'), new Error(lacksOther)])
    await expect(told(error)).rejects.toThrow(`${name} cannot be loaded: ${error.message}`);
});
