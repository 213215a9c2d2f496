/** Runs one program of `programs.ts` over HTTP, and keeps its values in a file. It may be killed at any moment, and run again. */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { fileKeep } from './file-keep.js';
import { consumerId, ownerId, type ProgramName, programs } from './programs.js';

const [name, endpoint, file] = process.argv.slice(2) as [ProgramName, string, string];

function config(accessKeyId: string) {
  return { endpoint, region: 'us-west-2', credentials: { accessKeyId, secretAccessKey: 'any' } };
}

await programs[name](
  {
    owner: new AppStreamClient(config(ownerId)),
    consumer: new AppStreamClient(config(consumerId)),
    ec2: new EC2Client(config(ownerId)),
  },
  fileKeep(file),
);
