/** How a person hands a document back to the next run; by its id, which no shell takes apart. */
export function retryCommand({ entity, sourceId }: { readonly entity: string; readonly sourceId: string }): string {
  return `\`crossfoot dead-letters retry --entity ${entity} --document ${sourceId}\``;
}
