/** Samplers and schedulers of ComfyUI 0.3.64, in the order in which it lists them (A.15). */
export declare const samplers: readonly string[];
export declare const schedulers: readonly string[];
