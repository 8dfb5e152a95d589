import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { isDead, newHolder } from './holder.js';

describe('the holder of a lease', () => {
  const [machine, pid, id] = newHolder().split('/');

  it('is alive as long as its process is, also when that opened the program twice', () => {
    expect(isDead(newHolder())).toBe(false);
    expect(isDead(`${machine}/${process.ppid}/${id}`)).toBe(false);
  });

  it('is dead when nobody has its number, or another process got it', () => {
    const { pid: ended } = spawnSync(process.execPath, ['--version']);

    expect(isDead(`${machine}/${ended}/${id}`)).toBe(true);
    expect(isDead(`${machine}/${pid}/of a process before us`)).toBe(true);
  });

  it('is not known to be dead on another machine, or when its name says nothing', () => {
    expect(isDead(`elsewhere/1/${id}`)).toBe(false);
    expect(isDead('somebody')).toBe(false);
  });
});
