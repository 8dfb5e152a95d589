import { Migration } from '@mikro-orm/migrations';

export class Migration20261125Restores extends Migration {
  override up(): void {
    this.addSql('create table "restores" ("connection" text not null, "since" text not null, primary key ("connection"))');
  }
}
