import type { AnyTool } from '../engine/tool.ts';
import { lintChapterTool, lintPageTool, lintPublishedTool } from '../lint/tool.ts';
import { lossCurveTool } from '../tools/chart/tool.ts';
import { chosenLoraTool } from '../tools/chosen/tool.ts';
import { comfyuiTool } from '../tools/comfyui/tool.ts';
import { commandTool } from '../tools/command/tool.ts';
import { contactSheetTool } from '../tools/contact/tool.ts';
import { datasetReportTool } from '../tools/dataset/tool.ts';
import { gateTool, pinTool } from '../tools/gate/tool.ts';
import { geminiTool } from '../tools/gemini/tool.ts';
import { loraGridTool } from '../tools/grid/tool.ts';
import { imageCropTool, imageFlipTool, imageResizeTool } from '../tools/image/tool.ts';
import { kohyaTool } from '../tools/kohya/tool.ts';
import { letterTool } from '../tools/lettering/tool.ts';
import { generationLogTool } from '../tools/log/tool.ts';
import { guidesTool, pageTool } from '../tools/page/tool.ts';
import {
  publishCbzTool,
  publishEpubTool,
  publishImageTool,
  publishPdfTool,
  publishWebtoonTool,
} from '../tools/publish/tool.ts';
import { sketchTool } from '../tools/sketch/tool.ts';
import { concatTool, copyTool, textTool } from '../tools/text/tool.ts';

let tools: ReadonlyMap<string, AnyTool> | undefined;

/** The tools that come with plasma, by id. Their code is loaded when they run. */
export function builtInTools(): ReadonlyMap<string, AnyTool> {
  tools ??= new Map(
    [
      chosenLoraTool,
      comfyuiTool,
      commandTool,
      contactSheetTool,
      copyTool,
      concatTool,
      datasetReportTool,
      gateTool,
      geminiTool,
      textTool,
      generationLogTool,
      imageCropTool,
      imageFlipTool,
      imageResizeTool,
      kohyaTool,
      letterTool,
      lintChapterTool,
      lintPageTool,
      lintPublishedTool,
      loraGridTool,
      lossCurveTool,
      pageTool,
      guidesTool,
      pinTool,
      publishCbzTool,
      publishEpubTool,
      publishImageTool,
      publishPdfTool,
      publishWebtoonTool,
      sketchTool,
    ].map((tool) => [tool.id, tool as AnyTool] as const),
  );
  return tools;
}
