/** Options that all commands share which talk to AWS, as their help texts show them. */
export const awsHelp = `  --region REGION       region; else AWS_REGION, or what the profile says
  --profile NAME        profile of the AWS configuration; else AWS_PROFILE, or what the SDK finds by itself
  --json                results as JSON lines on the standard output, and nothing else there
  --debug               where it fails, the stack, too
  -h, --help            print this text`;

/** Options of commands that look into other accounts. */
export const consumerHelp = `  --consumer-profile P  profile for another account; {account} in it stands for the account's id
  --consumer-role ARN   role that is assumed in another account, such as 'arn:aws:iam::{account}:role/Name'`;
