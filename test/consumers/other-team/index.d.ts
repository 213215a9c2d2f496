export { AppStreamClient } from '@aws-sdk/client-appstream';
export { EC2Client } from '@aws-sdk/client-ec2';
export { ImageShare, isAppStreamKitError, NotFoundError } from 'appstream-kit';
export { Emulator } from 'appstream-kit/emulator';
