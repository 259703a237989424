import type { z } from 'zod';

type Frozen<T> = T extends readonly unknown[] | object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What an answer with this schema is made of. */
export type View<S extends z.ZodType> = Frozen<z.infer<S>>;
