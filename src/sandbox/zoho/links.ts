import type { Application } from './records.js';

/** Applications by id, by the payment or credit they come from, and by the invoice or bill they settle. */
export class Links {
  private readonly byId = new Map<string, Application>();
  private readonly bySource = new Map<string, Set<Application>>();
  private readonly byTarget = new Map<string, Set<Application>>();

  add(application: Application): void {
    this.byId.set(application.id, application);
    bucket(this.bySource, application.sourceId).add(application);
    bucket(this.byTarget, application.targetId).add(application);
  }

  remove(application: Application): void {
    this.byId.delete(application.id);
    this.bySource.get(application.sourceId)?.delete(application);
    this.byTarget.get(application.targetId)?.delete(application);
  }

  find(id: string): Application | undefined {
    return this.byId.get(id);
  }

  from(sourceId: string): Application[] {
    return [...(this.bySource.get(sourceId) ?? [])];
  }

  to(targetId: string): Application[] {
    return [...(this.byTarget.get(targetId) ?? [])];
  }
}

function bucket(map: Map<string, Set<Application>>, key: string): Set<Application> {
  let set = map.get(key);
  if (!set) map.set(key, (set = new Set()));
  return set;
}
