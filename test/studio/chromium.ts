import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** A Chromium of this machine, or undefined. `PLASMA_CHROMIUM` names another one. */
export const chromiumPath: string | undefined =
  process.env.PLASMA_CHROMIUM ??
  [
    ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
    ...places,
  ].find(isProgram);

/** Said by tests that are skipped. */
export const whereFrom =
  'no Chromium: the studio is not tested. apt-get install chromium, or set PLASMA_CHROMIUM to one';
