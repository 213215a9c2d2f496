import { describe, expect, test } from 'vitest';
import { type EmulatorCommand, startEmulatorCommand } from '../support/emulator-command.js';
import { environment, execute, reasonToSkip } from '../support/programs.js';

const owner = '111111111111';
const consumer = '222222222222';
const imageArn = `arn:aws:appstream:us-west-2:${owner}:image/Test_Image`;
const publicImage = 'AppStream-WinServer2022';

/** Splits a command line as a shell does, as far as these commands need it. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Runs `aws …` as an account, and returns what it printed. */
async function aws(emulator: EmulatorCommand, accountId: string, line: string) {
  return execute('aws', words(line), environment(emulator.url, accountId));
}

async function answer(emulator: EmulatorCommand, accountId: string, line: string): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await aws(emulator, accountId, line);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
}

describe.skipIf(reasonToSkip('aws', ['--version']))('the AWS CLI', () => {
  test('runs the commands of the announcement word for word', async () => {
    await using emulator = await startEmulatorCommand();
    const asOwner = (line: string) => answer(emulator, owner, line);
    const asConsumer = (line: string) => answer(emulator, consumer, line);

    await asOwner(
      `appstream update-image-permissions --name "Test_Image" --shared-account-id ${consumer} --image-permissions allowFleet=True,allowImageBuilder=false`,
    );
    const seen = await asConsumer(`appstream describe-images --arns "${imageArn}"`);
    expect(seen['Images']).toMatchObject([
      {
        Name: 'Test_Image',
        Arn: imageArn,
        State: 'AVAILABLE',
        Visibility: 'SHARED',
        ImagePermissions: { allowFleet: true, allowImageBuilder: false },
      },
    ]);

    const images = (await asConsumer('appstream describe-images --type PUBLIC')) as { Images: { Name: string }[] };
    const base = images.Images.find(({ Name }) => Name.startsWith(publicImage))?.Name ?? '';
    const vpc = (await asConsumer('ec2 describe-subnets')) as { Subnets: { SubnetId: string }[] };
    const subnet = vpc.Subnets[0]?.SubnetId ?? '';
    await asConsumer(
      `appstream create-fleet --name Test_Fleet --image-name ${base} --instance-type stream.compute.large --fleet-type ALWAYS_ON --compute-capacity DesiredInstances=5 --vpc-config SubnetIds=${subnet}`,
    );
    await asConsumer('appstream create-stack --name TestStack');
    await asConsumer('appstream associate-fleet --fleet-name Test_Fleet --stack-name TestStack');
    await asConsumer('appstream start-fleet --name Test_Fleet');
    const states = async () => (await asConsumer('appstream describe-fleets --names Test_Fleet'))['Fleets'];
    expect(await states()).toMatchObject([{ State: 'STARTING' }]);
    expect(await states()).toMatchObject([{ State: 'RUNNING' }]);
    const updated = await asConsumer(`appstream update-fleet --image-arn "${imageArn}" --name "Test_Fleet"`);
    expect(updated['Fleet']).toMatchObject({
      Name: 'Test_Fleet',
      ImageName: 'Test_Image',
      ImageArn: imageArn,
      FleetType: 'ALWAYS_ON',
      State: 'RUNNING',
    });

    for (const userId of ['janedoe', 'johndoe']) {
      const opened = await asConsumer(
        `appstream create-streaming-url --stack-name TestStack --fleet-name Test_Fleet --user-id ${userId}`,
      );
      expect((await fetch(String(opened['StreamingURL']))).status).toBe(200);
    }
    await asOwner(`appstream delete-image-permissions --name "Test_Image" --shared-account-id ${consumer}`);
    await emulator.control('clock', { advanceSeconds: 600 });
    const cutOff = await asConsumer('appstream describe-fleets --name "Test_Fleet"');
    expect(cutOff['Fleets']).toMatchObject([
      {
        ImageArn: imageArn,
        ComputeCapacityStatus: { Desired: 0, Running: 2, InUse: 2, Available: 0 },
        State: 'RUNNING',
        FleetErrors: [
          {
            ErrorCode: 'SHARED_IMAGE_DELETED',
            ErrorMessage: 'Image is not accessible. Update the fleet with a valid image',
          },
        ],
      },
    ]);

    const listed = (await asConsumer('appstream describe-sessions --stack-name TestStack --fleet-name Test_Fleet')) as {
      Sessions: { UserId: string; NetworkAccessConfiguration: { EniId: string; EniPrivateIpAddress: string } }[];
    };
    expect(listed.Sessions.map(({ UserId }) => UserId).sort()).toEqual(['janedoe', 'johndoe']);
    const eni = listed.Sessions[0]?.NetworkAccessConfiguration.EniId ?? '';
    const known = (await asConsumer('ec2 describe-security-groups')) as { SecurityGroups: { GroupId: string }[] };
    const [first = '', second = ''] = known.SecurityGroups.map(({ GroupId }) => GroupId);
    await asConsumer(
      `ec2 modify-network-interface-attribute --network-interface-id "${eni}" --groups ${first} ${second}`,
    );
    const attribute = (await asConsumer(
      `ec2 describe-network-interface-attribute --network-interface-id "${eni}" --attribute "groupSet"`,
    )) as { NetworkInterfaceId: string; Groups: { GroupId: string }[] };
    expect(attribute.NetworkInterfaceId).toBe(eni);
    expect(attribute.Groups.map(({ GroupId }) => GroupId).sort()).toEqual([first, second].sort());
  });

  test('prints the errors of the services', async () => {
    await using emulator = await startEmulatorCommand();

    const missing = await aws(emulator, owner, 'appstream delete-image --name Nothing');
    const malformed = await aws(emulator, owner, 'appstream create-stack --name not/a/name');
    const network = await aws(emulator, owner, 'ec2 describe-network-interfaces --network-interface-ids eni-00000000');

    expect(missing.stderr).toContain('ResourceNotFoundException');
    expect(malformed.stderr).toContain('ValidationException');
    expect(network.stderr).toContain('InvalidNetworkInterfaceID.NotFound');
  });

  test('tells and changes identity through STS', async () => {
    await using emulator = await startEmulatorCommand();

    const role = `arn:aws:iam::${consumer}:role/Operator`;
    const assumed = (await answer(emulator, owner, `sts assume-role --role-arn ${role} --role-session-name cli`)) as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    };
    const { stdout } = await execute('aws', ['sts', 'get-caller-identity'], {
      ...environment(emulator.url, assumed.Credentials.AccessKeyId),
      AWS_SECRET_ACCESS_KEY: assumed.Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: assumed.Credentials.SessionToken,
    });

    expect(JSON.parse(stdout)).toMatchObject({ Account: consumer });
  });
});
