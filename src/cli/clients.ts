import type { AppStreamClient } from '@aws-sdk/client-appstream';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { CommandError } from './command-error.js';

/** Which account and region a client is for; the SDK finds out what is not said. */
export interface ClientChoice {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** An AppStream client, configured as the SDK does it by itself. */
export async function appStreamClient(choice: ClientChoice): Promise<AppStreamClient> {
  const { AppStreamClient } = await installed('@aws-sdk/client-appstream', import('@aws-sdk/client-appstream'));
  return new AppStreamClient(configOf(choice));
}

/** An EC2 client, configured as the SDK does it by itself. */
export async function ec2Client(choice: ClientChoice): Promise<EC2Client> {
  const { EC2Client } = await installed('@aws-sdk/client-ec2', import('@aws-sdk/client-ec2'));
  return new EC2Client(configOf(choice));
}

/** An optional package of the SDK; where it is missing, what to do is told. */
export async function installed<Module>(name: string, module: Promise<Module>): Promise<Module> {
  try {
    return await module;
  } catch (error) {
    throw new CommandError(`${name} cannot be loaded: npm install ${name}`, { cause: error });
  }
}

/** A member that is there but undefined would hide what the environment says. */
export function configOf({ region, profile }: ClientChoice): { region?: string; profile?: string } {
  return { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
}
