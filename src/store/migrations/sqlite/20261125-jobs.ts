import { Migration } from '@mikro-orm/migrations';

export class Migration20261125Jobs extends Migration {
  override up(): void {
    this.addSql(`create table "jobs" (
      "connection" text not null, "direction" text not null, "payload" text not null, "offered_at" text not null,
      "holder" text not null, "expires_at" text not null, primary key ("connection", "direction")
    )`);
  }
}
