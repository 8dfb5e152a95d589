import { Migration } from '@mikro-orm/migrations';

export class Migration20261129Versions extends Migration {
  override up(): void {
    this.addSql(`create table "versions" (
      "connection" text not null, "entity" text not null, "source_id" text not null, "run_id" text not null,
      "seen_at" text not null, "number" text not null, "modified_at" text not null, "state" text not null,
      "issues" text not null, "mapping_version" text not null, "snapshot" text null, "bytes" integer not null,
      primary key ("connection", "entity", "source_id", "run_id")
    )`);
    this.addSql('create index "versions_run" on "versions" ("run_id", "entity", "source_id")');
    this.addSql('create index "versions_seen" on "versions" ("connection", "seen_at", "bytes")');
  }
}
