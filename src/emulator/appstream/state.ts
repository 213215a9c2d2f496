/** What AppStream knows of one account in one region. */
export class AppStreamState {}
