import type { Sigma } from 'sigma';
import type { MapColours } from './map-colours.ts';
import type { MapModel, MapZone, Selection } from './map-types.ts';

export interface ZoneScene {
  readonly model: MapModel;
  readonly colours: MapColours;
  readonly selection: Selection;
}

type Draw = (context: CanvasRenderingContext2D, area: Area, zone: MapZone, scene: ZoneScene) => void;

/** Of a zone on the screen, in pixels. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const HALO_PX = 4;
/** Below this, the names of zones would be longer than their boxes. */
const MIN_NAMED_PX = 60;

/** Draws the boxes of the zones below the lines, and their names above them, with every frame of sigma. */
export function drawZones(renderer: Sigma, scene: ZoneScene): void {
  drawLayer(renderer, scene, renderer.createCanvas('zones', { beforeLayer: 'edges' }), drawBox);
  drawLayer(renderer, scene, renderer.createCanvas('zoneNames', { beforeLayer: 'hovers' }), drawName);
}

function drawLayer(renderer: Sigma, scene: ZoneScene, canvas: HTMLCanvasElement, draw: Draw): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  renderer.on('afterRender', () => {
    const { width, height } = renderer.getDimensions();
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const zone of scene.model.zones) draw(context, toArea(renderer, zone), zone, scene);
  });
}

function toArea(renderer: Sigma, { box }: MapZone): Area {
  const first = renderer.graphToViewport({ x: box.left, y: -box.top });
  const last = renderer.graphToViewport({ x: box.left + box.width, y: -(box.top + box.height) });
  return { x: first.x, y: first.y, width: last.x - first.x, height: last.y - first.y };
}

function isKeyZone({ zoneClass }: MapZone): boolean {
  return zoneClass === 'key-management' || zoneClass === 'cold';
}

const drawBox: Draw = (context, { x, y, width, height }, zone, { colours, selection }) => {
  const isMarked = selection.zone === zone.name || isKeyZone(zone);
  context.beginPath();
  context.roundRect(x, y, width, height, 8);
  context.fillStyle = fillOf(zone, colours, selection);
  context.fill();
  context.lineWidth = isMarked ? 2 : 1;
  context.strokeStyle = isMarked ? colours.keyBorder : colours.border;
  context.stroke();
};

const drawName: Draw = (context, { x, y, width }, zone, { colours, selection }) => {
  if (width < MIN_NAMED_PX) return;
  const font = getComputedStyle(context.canvas).fontFamily;
  const write = (text: string, style: string, colour: string, top: number) => {
    context.font = `${style} ${font}`;
    const fitted = fit(context, text, width - 16);
    context.strokeText(fitted, x + 9, y + top);
    context.fillStyle = colour;
    context.fillText(fitted, x + 9, y + top);
  };
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = HALO_PX;
  context.strokeStyle = fillOf(zone, colours, selection);
  write(zone.name, '600 12.5px', colours.text, 16);
  write(zone.mode ?? 'not in the policy', '11.5px', colours.muted, 31);
};

function fillOf(zone: MapZone, colours: MapColours, selection: Selection): string {
  if (selection.zone === zone.name) return colours.chosenZone;
  return isKeyZone(zone) ? colours.keyZone : colours.zone;
}

function fit(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let end = text.length - 1;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}
