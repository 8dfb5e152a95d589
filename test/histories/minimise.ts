import type { Played } from './run-history.js';
import type { History, HistoryStep } from './steps.js';

/**
 * The shortest part of a failed history that still fails: steps are left out one run after the other, the kinds of the others staying
 * what they were.
 */
export async function minimise(failed: Played, replay: (history: History) => Promise<Played>): Promise<Played> {
  let best = failed;
  let steps: readonly HistoryStep[] = failed.steps.filter(({ outcome }) => outcome === 'done').map(({ step }) => step);
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < steps.length;) {
      const shorter = [...steps.slice(0, from), ...steps.slice(from + size)];
      const played = await replay({ steps: shorter });
      if (played.problems.length > 0 && !played.isHeldByRule) {
        best = played;
        steps = shorter;
      } else from += size;
    }
  }
  return best;
}
