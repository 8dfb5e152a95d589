import { afterAll } from '@jest/globals';
import nock from 'nock';

// No test reaches anything but this machine.
nock.disableNetConnect();
nock.enableNetConnect(/127\.0\.0\.1|localhost/);

afterAll(() => {
  nock.cleanAll();
  nock.restore();
});
