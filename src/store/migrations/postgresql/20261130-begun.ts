import { Migration } from '@mikro-orm/migrations';

export class Migration20261130Begun extends Migration {
  override up(): void {
    this.addSql(`alter table "restores" add column "state" text not null default 'restored'`);
    this.addSql(`alter table "restores" add column "marked_at" text not null default ''`);
  }
}
