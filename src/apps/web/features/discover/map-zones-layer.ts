import type { Sigma } from 'sigma';
import type { MapColours } from './map-colours.ts';
import type { MapModel, MapZone, Selection } from './map-types.ts';

const LAYER = 'zones';
const FONT = '600 12.5px';

export interface ZoneScene {
  readonly model: MapModel;
  readonly colours: MapColours;
  readonly selection: Selection;
}

/** Draws the boxes of the zones below everything else, with every frame of sigma. */
export function drawZonesBelow(renderer: Sigma, sceneOf: () => ZoneScene): void {
  const canvas = renderer.createCanvas(LAYER, { beforeLayer: 'edges' });
  const context = canvas.getContext('2d');
  if (!context) return;
  const draw = () => {
    const { width, height } = renderer.getDimensions();
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const zone of sceneOf().model.zones) drawZone(context, renderer, zone, sceneOf());
  };
  renderer.on('afterRender', draw);
}

function drawZone(context: CanvasRenderingContext2D, renderer: Sigma, zone: MapZone, scene: ZoneScene): void {
  const { colours, selection } = scene;
  const { left, top, width, height } = zone.box;
  const first = renderer.graphToViewport({ x: left, y: -top });
  const last = renderer.graphToViewport({ x: left + width, y: -(top + height) });
  const isKey = zone.zoneClass === 'key-management' || zone.zoneClass === 'cold';
  const isChosen = selection.zone === zone.name;
  context.beginPath();
  context.roundRect(first.x, first.y, last.x - first.x, last.y - first.y, 8);
  context.fillStyle = isChosen ? colours.chosenZone : isKey ? colours.keyZone : colours.zone;
  context.fill();
  context.lineWidth = isChosen || isKey ? 2 : 1;
  context.strokeStyle = isChosen || isKey ? colours.keyBorder : colours.border;
  context.stroke();
  const scale = (last.x - first.x) / width;
  if (scale < 0.42) return;
  const font = getComputedStyle(renderer.getContainer()).fontFamily;
  context.textBaseline = 'middle';
  context.fillStyle = colours.text;
  context.font = `${FONT} ${font}`;
  const y = first.y + Math.min(20 * scale, 20);
  context.fillText(zone.name, first.x + 10, y);
  if (!zone.mode) return;
  const offset = context.measureText(`${zone.name}  `).width;
  if (first.x + 10 + offset + 50 > last.x) return;
  context.fillStyle = colours.muted;
  context.font = `11.5px ${font}`;
  context.fillText(zone.mode, first.x + 10 + offset, y);
}
