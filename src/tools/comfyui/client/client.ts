/** The ComfyUI client: what other rooms use of it. */
export { cancel } from './cancel.ts';
export { modelsIn, objectInfo } from './catalogue.ts';
export { deployModel, placeInput, plainName, upload } from './deploy.ts';
export { free } from './free.ts';
export type {
  Ears,
  Environment,
  Graph,
  JobPreview,
  JobProgress,
  Limits,
  Order,
  Rendered,
  RenderedImage,
} from './order.ts';
export { render } from './render.ts';
export { environmentOf, type Looked, look, openServer, type Server, type ServerOptions } from './server.ts';
export { type Told, tell } from './tell.ts';
export { realTiming, type Timing, timingAt } from './timing.ts';
export type { Trouble } from './trouble.ts';
