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

/** A package of the SDK; where it is missing, what to do is told, and else why it cannot be loaded. */
export async function installed<Module>(name: string, module: Promise<Module>): Promise<Module> {
  try {
    return await module;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // One that is there may lack a package of its own, or be broken: to install it would not help.
    const isMissing = message.startsWith(`Cannot find package '${name}'`);
    throw new CommandError(`${name} cannot be loaded: ${isMissing ? `npm install ${name}` : message}`, {
      cause: error,
    });
  }
}

/** A member that is there but undefined would hide what the environment says. */
export function configOf({ region, profile }: ClientChoice): { region?: string; profile?: string } {
  return { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
}
