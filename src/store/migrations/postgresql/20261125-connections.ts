import { Migration } from '@mikro-orm/migrations';

/** Receipts stay append-only, and leave with the whole connection only. */
export class Migration20261125Connections extends Migration {
  override up(): void {
    this.addSql(`create table "connections" (
      "connection" text not null, "organization" text not null, "company" text not null, "mode" text not null,
      "since" text not null, primary key ("connection")
    )`);
    this.addSql(`create or replace function "receipts_append_only"() returns trigger language plpgsql as
      $$ begin
        if TG_OP = 'DELETE' and exists (select 1 from "connections" where "connection" = old."connection" and "mode" = 'deleted') then
          return old;
        end if;
        raise exception 'receipts are append-only';
      end $$`);
  }
}
