import type { ValueObject } from './python-json.ts';
/** One node class, as `/object_info` describes it. */
export type NodeClass = {
    readonly name: string;
    readonly display: string;
    readonly category: string;
    readonly module: string;
    readonly required: Inputs;
    readonly optional: Inputs;
    readonly hidden: {
        readonly [name: string]: string;
    };
    readonly output: readonly string[];
    readonly outputNames: readonly string[];
    readonly outputNode: boolean;
};
/** `[type, options?]`, or `[[choice, …], options?]` for a list to choose from. */
export type InputSpec = readonly [type: string | readonly string[], options?: ValueObject];
export type Inputs = {
    readonly [name: string]: InputSpec;
};
export type Catalogue = {
    readonly [name: string]: NodeClass;
};
/** Names to choose from, by kind of model, and the files of the input folder. */
export type Choices = {
    readonly models: (kind: string) => readonly string[];
    readonly inputs: () => readonly string[];
};
/** The classes of A.15, with the lists of models and input files that are there now. */
export declare function catalogueOf(choices: Choices): Catalogue;
/** One class in the words of `/object_info`. */
export declare function infoOf(entry: NodeClass): ValueObject;
