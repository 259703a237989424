import { drawBridge, drawRailing, drawWaterTower } from './bridge.ts';
import { stairsOf } from './framing.ts';
import { drawCorridor, drawLab, drawRoom } from './indoors.ts';
import { drawLampRoom, drawLens } from './lamp-room.ts';
import {
  drawGround,
  drawHills,
  drawMountains,
  drawPlane,
  drawRubble,
  drawSea,
  drawShip,
  drawTreeLine,
  drawTrees,
} from './land.ts';
import { type Scene, sceneOf } from './light.ts';
import { drawLighthouse } from './lighthouse.ts';
import type { SketchParams } from './params.ts';
import { between, randomFrom } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { drawSky, gradation } from './sky.ts';
import { drawBars, drawFaces, site } from './solid.ts';
import { degrees, type Place } from './space.ts';
import type { Stage } from './stage.ts';
import { drawStairs } from './stairs.ts';
import { drawRoof, drawRoofsBelow, drawStreet, drawTown } from './town.ts';

/** Everything behind the figures: sky, far and near scenery, the ground they stand on. */
export function drawBackdrop(sheet: Sheet, stage: Stage, { panel, seed }: SketchParams): void {
  const scene = sceneOf(panel);
  const random = (purpose: string): (() => number) => randomFrom(seed, `backdrop ${purpose}`);
  const { camera, distance, shot } = stage;
  if (scene.setting === 'blank' || shot === 'extreme-close') {
    drawBlank(sheet, stage, scene);
    if (scene.has.has('lens') && shot === 'extreme-close')
      drawLens(
        sheet,
        camera,
        random('lens'),
        [lensSide(stage) * 0.4, camera.height - 1.4, distance + 0.9],
        'lit',
      );
    return;
  }
  const plain = shot === 'close';
  if (plain && scene.indoors && scene.setting !== 'lamp-room') {
    gradation(
      sheet,
      camera,
      0,
      sheet.height,
      scene.light === 'day' ? 0.3 : 0.6,
      scene.light === 'day' ? 0.05 : 0.3,
    );
    return;
  }
  drawSky(sheet, camera, scene, random('sky'), plain);
  if (plain && scene.drop > 0 && scene.setting !== 'lamp-room') {
    if (/bridge|railing/.test(panel.scene ?? '')) drawNearRail(sheet, stage, scene);
    return;
  }
  const night = scene.light === 'night';
  const ground: Paint = night ? { tone: 0.55 } : 'paper';
  const side = random('side')() < 0.5 ? -1 : 1;
  const town = (from: number, over: number): void =>
    drawTown(sheet, camera, scene, random('town'), -scene.drop || -16, from, over);
  switch (scene.setting) {
    case 'lamp-room':
      drawLampRoom(sheet, camera, scene, random('room'), distance, lensSide(stage) * 1.1);
      return;
    case 'stairs':
      drawStairs(sheet, camera, scene, random('stairs'), distance, stairsOf(panel) || -0.42);
      return;
    case 'room':
      drawRoom(sheet, camera, scene, random('room'), distance);
      return;
    case 'corridor':
      drawCorridor(sheet, camera, scene, random('room'), distance);
      return;
    case 'lab':
      drawLab(sheet, camera, scene, random('room'), distance);
      return;
    case 'water-tower':
      drawPlane(sheet, camera, -16, night ? { tone: 0.7 } : { tone: 0.3 });
      town(distance + 20, 4);
      drawWaterTower(sheet, camera, scene, distance);
      return;
    case 'bridge': {
      drawSea(sheet, camera, scene, random('sea'), -16);
      const yaw = degrees(side * between(random('bridge'), 13, 24));
      const far = site([0, 0, distance], yaw)(0, 0, 76);
      const toHouse = scene.has.has('lighthouse') || stage.figures.length === 0 || stage.shot === 'wide';
      if (toHouse) drawLighthouse(sheet, camera, scene, random('lamp'), [far[0], 0, far[2]], 17);
      drawBridge(sheet, camera, scene, distance, yaw);
      return;
    }
    case 'rooftop':
      if (scene.has.has('sea') || /lighthouse|harbou?r/.test(panel.scene ?? ''))
        drawSea(sheet, camera, scene, random('sea'), -18);
      else {
        drawPlane(sheet, camera, -18, night ? { tone: 0.75 } : { tone: 0.3 });
        town(distance + 26, 9);
      }
      if (/gallery|balcon|terrace/.test(panel.scene ?? '')) {
        drawPier(sheet, stage, scene);
        drawRailing(
          sheet,
          camera,
          site([0, 0, distance], between(random('rail'), -0.1, 0.1)),
          6,
          0.55,
          night || scene.light === 'grey' ? { tone: 0.4 } : 'paper',
        );
      } else drawRoof(sheet, camera, scene, random('roof'), distance);
      return;
    case 'city':
      if (stage.angle === 'birds-eye' || stage.figures.length > 0) {
        if (stage.angle === 'birds-eye' || stage.angle === 'high')
          drawRoofsBelow(sheet, camera, scene, random('roofs'), distance);
        else {
          drawPlane(sheet, camera, -22, night ? { tone: 0.75 } : { tone: 0.3 });
          town(distance + 38, 16);
          drawRoof(sheet, camera, scene, random('roof'), distance);
        }
        return;
      }
      drawPlane(sheet, camera, -22, night ? { tone: 0.75 } : { tone: 0.3 });
      town(distance + 8, 12);
      return;
    case 'harbour': {
      drawSea(sheet, camera, scene, random('sea'), -24);
      const far: Place = [side * 46, -14, 118];
      drawLighthouse(sheet, camera, scene, random('lamp'), far, 28);
      if (scene.has.has('ship')) drawShip(sheet, camera, [-side * 40, -24, 150], 30, night);
      drawTown(sheet, camera, scene, random('town'), -24, stage.distance + 12, 0, 0.66);
      return;
    }
    case 'sea':
      drawSea(sheet, camera, scene, random('sea'), stage.figures.length > 0 ? -6 : -20);
      if (scene.has.has('lighthouse'))
        drawLighthouse(sheet, camera, scene, random('lamp'), [side * 30, 2, 110], 26);
      if (scene.has.has('ship'))
        drawShip(sheet, camera, [-side * 14, stage.figures.length > 0 ? -6 : -20, 90], 18, night);
      if (stage.figures.length > 0) drawPier(sheet, stage, scene);
      return;
    case 'street':
      drawStreet(sheet, camera, scene, random('street'), distance, 5.5);
      return;
    case 'alley':
      drawStreet(sheet, camera, scene, random('street'), distance, 2.2);
      return;
    case 'forest':
      drawTreeLine(sheet, camera, random('wood'), scene);
      drawPlane(sheet, camera, 0, ground);
      drawTrees(sheet, camera, random('trees'), scene, distance + 1.5, 30, true);
      drawGround(sheet, camera, random('grass'), 0, true);
      return;
    case 'mountain':
      drawMountains(sheet, camera, random('ridge'), 3);
      drawPlane(sheet, camera, 0, ground);
      drawRubble(sheet, camera, random('stones'), 0, distance + 1, 14);
      drawGround(sheet, camera, random('ground'), 0, false);
      return;
    case 'desert':
      drawHills(sheet, camera, random('dunes'), { tone: 0.15 });
      drawRubble(sheet, camera, random('stones'), 0, distance + 1.5, 9);
      drawGround(sheet, camera, random('ground'), 0, false);
      return;
    case 'ruins':
      drawPlane(sheet, camera, 0, ground);
      drawTown(
        sheet,
        camera,
        { ...scene, has: new Set([...scene.has, 'black' as const]) },
        random('town'),
        0,
        distance + 14,
        5,
      );
      drawRubble(sheet, camera, random('stones'), 0, distance + 0.6, 26);
      drawGround(sheet, camera, random('ground'), 0, false);
      return;
    case 'field':
      drawTreeLine(sheet, camera, random('wood'), scene);
      drawHills(sheet, camera, random('hills'), { tone: 0.1 });
      drawTrees(sheet, camera, random('trees'), scene, distance + 9, 4, false);
      drawGround(sheet, camera, random('grass'), 0, true);
      return;
    case 'space':
      sheet.fill(`M0 0H${sheet.width}V${sheet.height}H0Z`, 'ink');
      drawSky(
        sheet,
        { ...camera, cy: sheet.height * 2 },
        { ...scene, light: 'night', has: new Set(['moon']) },
        random('stars'),
        true,
      );
      return;
    case 'sky':
      return;
    default:
      drawPlane(sheet, camera, 0, ground);
      if (scene.has.has('city')) drawTown(sheet, camera, scene, random('town'), 0, distance + 20, 4);
      if (scene.has.has('railing')) drawRailing(sheet, camera, site([0, 0, distance], 0.05), 8, 0.7, 'paper');
      if (scene.has.has('rubble')) drawRubble(sheet, camera, random('stones'), 0, distance + 0.6, 16);
      drawGround(sheet, camera, random('ground'), 0, false);
  }
}

/** On which side of the stage there is room: away from the figures. */
const lensSide = (stage: Stage): 1 | -1 => {
  const mean = stage.figures
    .filter((f) => !f.inFront)
    .reduce((sum, f, _, all) => sum + f.headAt[0] / all.length, 0);
  return mean > stage.width / 2 ? -1 : 1;
};

/** Planks to stand on, with the open behind them. */
function drawPier(sheet: Sheet, stage: Stage, scene: Pick<Scene, 'light'>): void {
  const { camera, distance } = stage;
  const at = site([0, 0, distance], 0.04);
  const lines: (readonly [Place, Place])[] = [];
  for (let x = -9; x < 9; x += 0.5) lines.push([at(x, 0, -distance), at(x, 0, 0.9)]);
  const paint: Paint =
    scene.light === 'night' ? { tone: 0.5 } : scene.light === 'grey' ? { tone: 0.15 } : 'paper';
  drawFaces(
    sheet,
    camera,
    [
      {
        points: [at(-9, -0.35, 0.9), at(9, -0.35, 0.9), at(9, 0, 0.9), at(-9, 0, 0.9)],
        paint: { tone: 0.6 },
      },
      { points: [at(-9, 0, -6), at(9, 0, -6), at(9, 0, 0.9), at(-9, 0, 0.9)], paint, lines },
    ],
    5,
    false,
  );
}

/** Behind a head on a bridge: a rail and its posts, out of focus. */
function drawNearRail(sheet: Sheet, stage: Stage, scene: Scene): void {
  const { camera, distance } = stage;
  const at = site([0, 0, distance], 0.3);
  const paint: Paint = scene.light === 'day' || scene.light === 'dusk' ? 'paper' : { tone: 0.55 };
  drawBars(
    sheet,
    camera,
    [
      [at(-9, 1.3, 2.6), at(9, 1.3, 2.6)],
      [at(-2.2, 0, 2.6), at(-2.2, 6, 2.6)],
      [at(2.8, 0, 2.6), at(2.8, 6, 2.6)],
      [at(-2.2, 1.3, 2.6), at(2.8, 4.4, 2.6)],
    ],
    0.16,
    paint,
  );
}

/** No place at all: paper, ink, or a tone that fits the light. */
function drawBlank(sheet: Sheet, stage: Stage, scene: Scene): void {
  const { camera, height } = stage;
  if (scene.setting === 'blank' && (scene.has.has('black') || scene.light === 'night')) {
    sheet.fill(`M0 0H${sheet.width}V${height}H0Z`, 'ink');
    return;
  }
  if (scene.light === 'night') gradation(sheet, camera, 0, height, 0.85, 0.55);
  else if (scene.light === 'grey') gradation(sheet, camera, 0, height, 0.36, 0.05);
  else if (scene.setting !== 'blank') gradation(sheet, camera, 0, height, 0.25, 0);
}
