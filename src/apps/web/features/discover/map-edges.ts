import { createEdgeArrowHeadProgram, createEdgeClampedProgram, createEdgeCompoundProgram } from 'sigma/rendering';
import type { EdgeProgramType } from 'sigma/rendering';

interface Shaders {
  readonly VERTEX_SHADER_SOURCE: string;
  readonly FRAGMENT_SHADER_SOURCE: string;
}

/** The programs of sigma are classes whose definition its types leave out. */
interface DefinedProgram extends InstanceType<EdgeProgramType> {
  getDefinition(): Shaders;
}

/** Lines that tell verdicts apart without colour: allowed is solid, mixed long dashes, denied short ones. */
export const EDGE_PROGRAMS: Readonly<Record<'allowed' | 'mixed' | 'denied', EdgeProgramType>> = {
  allowed: createEdgeCompoundProgram([createEdgeClampedProgram(), createEdgeArrowHeadProgram()]),
  mixed: createEdgeCompoundProgram([createDashedProgram(16, 5), createEdgeArrowHeadProgram()]),
  denied: createEdgeCompoundProgram([createDashedProgram(6, 5), createEdgeArrowHeadProgram()]),
};

/** In pixels on the screen, at every zoom. */
function createDashedProgram(dash: number, gap: number): EdgeProgramType {
  const Base = createEdgeClampedProgram() as unknown as new (
    ...parts: ConstructorParameters<EdgeProgramType>
  ) => DefinedProgram;
  class DashedProgram extends Base {
    override getDefinition(): Shaders {
      const definition = super.getDefinition();
      return {
        ...definition,
        VERTEX_SHADER_SOURCE: definition.VERTEX_SHADER_SOURCE.replace(
          'void main() {',
          `varying float v_along;
void main() {
  v_along = a_positionCoef * length(a_positionEnd - a_positionStart) / (2.0 * u_correctionRatio);`,
        ),
        FRAGMENT_SHADER_SOURCE: definition.FRAGMENT_SHADER_SOURCE.replace(
          'void main(void) {',
          `varying float v_along;
void main(void) {
  if (mod(v_along, ${(dash + gap).toFixed(1)}) > ${dash.toFixed(1)}) discard;`,
        ),
      };
    }
  }
  return DashedProgram;
}
