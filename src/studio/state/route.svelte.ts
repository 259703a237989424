/** Where one is in the studio, as the part of the address behind `#`: `#/panel/ch-01/p001/k2`. */
export const screens = ['pages', 'panel', 'why', 'work', 'datasets', 'lora', 'release', 'doctor'] as const;
export type Screen = (typeof screens)[number];
export type Route = { readonly screen: Screen; readonly rest: readonly string[] };

export function routeOf(hash: string): Route {
  const [screen, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
  const known = screens.find((one) => one === screen);
  return known === undefined
    ? { screen: 'pages', rest: [] }
    : { screen: known, rest: rest.filter((part) => part !== '') };
}

/** @param rest names, or one text with `/` between them */
export const hashOf = (screen: Screen, ...rest: readonly string[]): string =>
  `#/${[screen, ...rest.flatMap((part) => part.split('/'))].map(encodeURIComponent).join('/')}`;

let current = $state.raw<Route>(routeOf(location.hash));
addEventListener('hashchange', () => {
  current = routeOf(location.hash);
});

export const route = {
  get screen(): Screen {
    return current.screen;
  },
  get rest(): readonly string[] {
    return current.rest;
  },
  /** What follows the screen, as one name: a label, a path. */
  get name(): string {
    return current.rest.join('/');
  },
};

/** @param replace leaves no step in the history: for moves along a list */
export function goTo(hash: string, replace = false): void {
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(null, '', hash);
    current = routeOf(hash);
  } else location.hash = hash;
}
