/** The account that owns the image. */
export const ownerId = '111111111111';

/** The account whose fleets run on it. */
export const consumerId = '222222222222';

/** Another account that the image may be shared with. */
export const bystanderId = '333333333333';

/** ARN of the image. */
export const imageArn = `arn:aws:appstream:us-west-2:${ownerId}:image/Test_Image`;

/** Security groups that sessions are put into. */
export const quarantines = ['sg-0a1b2c3d', 'sg-0b2c3d4e'] as const;

/** Ids of the security groups of an interface. */
export type Groups = readonly string[];
