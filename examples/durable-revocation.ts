/**
 * A Lambda durable function that takes shares back and watches what that does, invoked with
 * `{ "begin": [{ "imageName": "Test_Image", "accountId": "222222222222", "pollSeconds": 300 }] }`.
 */
import { ImageShare } from 'appstream-kit';
import { durableRevocation } from 'appstream-kit/durable';
import { clients } from './step-functions/clients.js';

export const handler = durableRevocation({
  images: new ImageShare(clients),
  // One line of the log for each event; a subscription hands them on. Put them on a queue here, if you have one.
  deliver: (events) => {
    for (const event of events) console.log(JSON.stringify(event));
  },
});
